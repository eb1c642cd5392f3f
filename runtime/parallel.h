#pragma once

#include <cstdint>
#include <functional>

/// The only place that knows oneTBB is parallel.cc.
namespace tc0 {

/// Calls body(i) once for every 0 <= i < count, on up to `threads` threads (0: all cores). If a
/// body throws, the loop ends and the exception is thrown again here.
void parallelFor(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body);

/// The number of threads that an option `threads` means: itself, or the number of cores if it is 0.
int threadCount(int threads);

}  // namespace tc0
