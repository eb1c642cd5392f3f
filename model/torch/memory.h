#pragma once

namespace tc0 {

/// Makes the C library keep memory that is freed, for the whole process. A training step frees and
/// takes the same large tensors again and again; glibc gives blocks of 32 MiB and more, and the end
/// of its heap, back to the kernel each time, whose fresh pages, filled with zeros at their first
/// touch, made a step of Fashion-MNIST half as long again. The price: memory that was once needed
/// stays with the process. Call it first in main(); where the C library is another, it does
/// nothing.
void keepFreedMemory();

}  // namespace tc0
