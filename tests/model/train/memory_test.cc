#include "model/torch/memory.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

namespace {

// First touches of fresh pages while a block is taken, filled and freed.
long faultsOf(std::size_t bytes) {
  const auto faults = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
  };
  const long before = faults();
  void* block = std::malloc(bytes);
  REQUIRE(block != nullptr);
  std::memset(block, 1, bytes);
  REQUIRE(static_cast<volatile unsigned char*>(block)[bytes - 1] == 1);  // so that it is filled
  std::free(block);
  return faults() - before;
}

}  // namespace

TEST_CASE("large blocks that are freed come back without a fault") {
  constexpr std::size_t kBytes = std::size_t{96} << 20;
  REQUIRE(faultsOf(kBytes) > 1000);
  REQUIRE(faultsOf(kBytes) > 1000);
  tc0::keepFreedMemory();
  REQUIRE(faultsOf(kBytes) > 1000);
  REQUIRE(faultsOf(kBytes) < 100);
}

#endif
