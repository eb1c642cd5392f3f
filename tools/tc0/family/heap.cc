#include "tools/tc0/family/heap.h"

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#endif

namespace tc0 {

#ifdef __GLIBC__

// A block that is given back at once stays in the heap, because it is below the thresholds. What lies
// before its first large page is taken and never used, so that the heap goes on in large pages.
void growHeap(std::size_t bytes) {
  constexpr std::uintptr_t kLargePage = std::uintptr_t{2} << 20;
  constexpr std::uintptr_t kSmallest = 1024;  // of a block that is worth it
  constexpr int kKept = 1 << 28;
  static void* unused = nullptr;
  mallopt(M_MMAP_THRESHOLD, kKept);
  mallopt(M_TRIM_THRESHOLD, kKept);
  void* block = std::malloc(bytes);
  if (block == nullptr) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(block);
  const std::uintptr_t first = (begin + kLargePage - 1) / kLargePage * kLargePage;
  const std::uintptr_t end = (begin + bytes) / kLargePage * kLargePage;
  std::free(block);
  if (first >= end || unused != nullptr) return;
  ::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
  if (first - begin > kSmallest) unused = std::malloc(first - begin - kSmallest);
}

#else

void growHeap(std::size_t) {}

#endif

}  // namespace tc0
