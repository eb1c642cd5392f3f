#pragma once

namespace tc0 {

/// Makes the C library keep memory that is freed, for the whole process. Call it first in main().
/// With a C library other than glibc it does nothing.
///
/// A training step frees and takes the same large tensors again and again. glibc gives blocks of 32
/// MiB and more, and the end of its heap, back to the kernel each time; the kernel fills the next
/// pages with zeros at their first use, which makes a step of Fashion-MNIST half as long again. In
/// exchange, memory that was once needed stays with the process.
void keepFreedMemory();

}  // namespace tc0
