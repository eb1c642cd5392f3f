#include "runtime/parallel.h"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace tc0 {
namespace {

// Tells ThreadSanitizer, which cannot see into a oneTBB that was built without it, what a parallel
// loop promises: all that came before it is known to every body, and all bodies to what comes
// after. Between bodies nothing is promised, so races between them are still found.
class Handover {
 public:
#if defined(__SANITIZE_THREAD__)
  void beforeLoop() { __tsan_release(&started_); }
  void beginBody() { __tsan_acquire(&started_); }
  void endBody() { __tsan_release(&ended_); }
  void afterLoop() { __tsan_acquire(&ended_); }

 private:
  char started_ = 0, ended_ = 0;
#else
  void beforeLoop() {}
  void beginBody() {}
  void endBody() {}
  void afterLoop() {}
#endif
};

}  // namespace

int threadCount(int threads) {
  return threads > 0 ? threads : oneapi::tbb::info::default_concurrency();
}

void parallelFor(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body) {
  if (count == 1 || threadCount(threads) == 1) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  Handover handover;
  oneapi::tbb::task_arena arena(threadCount(threads));
  handover.beforeLoop();
  arena.execute([&] {
    oneapi::tbb::parallel_for(std::int64_t{0}, count, [&](std::int64_t i) {
      handover.beginBody();
      body(i);
      handover.endBody();
    });
  });
  handover.afterLoop();
}

}  // namespace tc0
