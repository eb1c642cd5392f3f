#pragma once

#include <cstddef>

namespace tc0 {

/// Lets the heap grow by so many bytes at once, in large pages if the system has them, and keep what
/// is given back. Otherwise the system makes the heap page by page, 4096 bytes at a time, which takes
/// half of the time of a short command. Nothing depends on it but time. Does nothing if the C library
/// is another than glibc.
void growHeap(std::size_t bytes);

}  // namespace tc0
