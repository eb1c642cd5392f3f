#include "tools/tc0/ranks/own_ranks.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>

#include "circuit/base/error.h"
#include "tools/tc0/command.h"
#include "tools/tc0/companion.h"

namespace tc0 {
namespace {

class Alone : public Ranks {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void exchange(const std::vector<std::span<const std::byte>>& out,
                const std::vector<std::span<std::byte>>& in) override {
    std::copy(out[0].begin(), out[0].end(), in[0].begin());
  }
};

Alone alone;
Ranks* own = &alone;

// What launchers tell the processes that they start: Open MPI, MPICH and its kin, Slurm by PMIx. A
// process that is alone needs no MPI.
struct Launched {
  const char* size;
  const char* rank;
};
constexpr Launched kLaunched[] = {{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                  {"PMI_SIZE", "PMI_RANK"},
                                  {"SLURM_STEP_NUM_TASKS", "PMIX_RANK"}};

}  // namespace

Ranks& ownRanks() { return *own; }
void setOwnRanks(Ranks& ranks) { own = &ranks; }

void handOverToRanks(const std::vector<std::string>& call) {
  if (own != &alone) return;
  for (const Launched& launched : kLaunched) {
    const char *size = std::getenv(launched.size), *rank = std::getenv(launched.rank);
    if (size == nullptr || rank == nullptr || std::string(size) == "1") continue;
    try {
      handOver("tc0-mpi", call);
    } catch (const Error& error) {
      if (std::string(rank) != "0") std::_Exit(kInvalid);
      fail(error.what(), "; mpirun needs tc0-mpi, which is built if MPI is installed");
    }
  }
}

void together(Ranks& ranks, const std::function<void()>& body) {
  if (ranks.size() == 1) return body();
  std::optional<std::string> error;
  try {
    body();
  } catch (const Error& what) {
    error = what.what();
  } catch (const std::bad_alloc&) {
    error = cat("rank ", ranks.rank(), ": out of memory");
  }
  requireNoError(ranks, error);
}

}  // namespace tc0
