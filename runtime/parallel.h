#pragma once

#include <cstdint>
#include <functional>

namespace tc0 {

/// Calls body(i) once for every 0 <= i < count, on up to `threads` threads (0: all cores). The one
/// place that knows oneTBB. Exceptions of the body end the loop and are thrown again here.
void parallelFor(std::int64_t count, int threads, const std::function<void(std::int64_t)>& body);

/// How many threads `threads` stands for.
int threadCount(int threads);

}  // namespace tc0
