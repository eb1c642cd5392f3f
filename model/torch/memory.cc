#include "model/torch/memory.h"

#include <malloc.h>

namespace tc0 {

void keepFreedMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 64 << 20);
  mallopt(M_ARENA_MAX, 1);  // other arenas give whole heaps back whatever the threshold
#endif
}

}  // namespace tc0
