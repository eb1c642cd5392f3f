// tc0-mpi: the commands of tc0 as ranks of MPI. tc0 becomes this program if mpirun starts it. No other
// file knows MPI.
#define OMPI_SKIP_MPICXX 1
#include <fcntl.h>
#include <mpi.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string>

#include "tools/tc0/command.h"
#include "tools/tc0/interrupt.h"
#include "tools/tc0/ranks/own_ranks.h"

namespace {

class MpiRanks : public tc0::Ranks {
 public:
  MpiRanks() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void exchange(const std::vector<std::span<const std::byte>>& out,
                const std::vector<std::span<std::byte>>& in) override {
    std::vector<MPI_Request> requests;
    for (int r = 0; r < size_; ++r) {
      if (r == rank_) continue;
      forEachPiece(in[r].size(), [&](std::size_t at, int size) {
        MPI_Irecv(in[r].data() + at, size, MPI_BYTE, r, 0, MPI_COMM_WORLD,
                  &requests.emplace_back());
      });
      forEachPiece(out[r].size(), [&](std::size_t at, int size) {
        MPI_Isend(out[r].data() + at, size, MPI_BYTE, r, 0, MPI_COMM_WORLD,
                  &requests.emplace_back());
      });
    }
    std::copy(out[rank_].begin(), out[rank_].end(), in[rank_].begin());
    // MPI_Waitall would keep the core from other processes: from another rank, if they share cores.
    const int count = static_cast<int>(requests.size());
    for (int done = 0; done == 0;) {
      MPI_Testall(count, requests.data(), &done, MPI_STATUSES_IGNORE);
      if (done == 0) ::sched_yield();
    }
  }

 private:
  // MPI counts bytes in an int, so a long message goes in pieces.
  template <class Visit>
  static void forEachPiece(std::size_t bytes, const Visit& visit) {
    constexpr std::size_t kMost = std::size_t{1} << 30;
    for (std::size_t at = 0; at < bytes; at += kMost)
      visit(at, static_cast<int>(std::min(kMost, bytes - at)));
  }

  int rank_ = 0, size_ = 1;
};

// What the first rank says is what all have to say. The others' standard streams lead nowhere; the
// old standard error is kept for what one rank alone meets.
int silenced() {
  const int kept = ::dup(STDERR_FILENO), nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  return kept;
}

}  // namespace

int main(int count, char** words) {
  MPI_Init(&count, &words);
  MpiRanks ranks;
  tc0::setOwnRanks(ranks);
  const int spoken = ranks.rank() == 0 ? STDERR_FILENO : silenced();
  tc0::answerInterrupts();
  int code = tc0::kInvalid;
  try {
    code =
        tc0::runCommandLine(tc0::tc0Commands(), {words + 1, words + count}, std::cout, std::cerr);
  } catch (const tc0::RankFailed& failed) {
    const std::string line =
        "tc0: rank " + std::to_string(ranks.rank()) + ": " + failed.what + "\n";
    if (::write(spoken, line.data(), line.size()) < 0) code = tc0::kInvalid;
    MPI_Abort(MPI_COMM_WORLD, code);
  }
  // All is said. mpirun ends a rank that is later than one that fails, and that is no interrupt.
  std::signal(SIGTERM, SIG_IGN);
  MPI_Finalize();
  return code;
}
