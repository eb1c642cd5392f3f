#include "runtime/parallel.h"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace tc0 {

int threadCount(int threads) {
  return threads > 0 ? threads : oneapi::tbb::info::default_concurrency();
}

void parallelFor(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body) {
  if (count == 1 || threadCount(threads) == 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  oneapi::tbb::task_arena arena(threadCount(threads));
  arena.execute(
      [&] { oneapi::tbb::parallel_for(std::int64_t{0}, count, [&](std::int64_t i) { body(i); }); });
}

}  // namespace tc0
