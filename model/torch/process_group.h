#pragma once

#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace tc0 {

/// Processes that add up tensors by c10d, with Gloo on the CPU and NCCL between CUDA devices. This
/// program has them if c10d's headers were found beside LibTorch's when it was compiled, and for
/// Gloo its own (Debian: libgloo-dev), for NCCL its own and CUDA's (in PyTorch's wheel with CUDA).
class ProcessGroup {
 public:
  /// Process `rank` of `size`. They meet at address:port, where rank 0 listens. Throws Error if
  /// available(cuda) is false or no process answers.
  ProcessGroup(const std::string& address, int port, int rank, int size, bool cuda);
  ~ProcessGroup();

  /// Replaces the tensor by its sum over all processes. All processes call it in the same order.
  void sum(at::Tensor& tensor);

  static bool available(bool cuda = false);

 private:
  struct Backend;
  std::unique_ptr<Backend> backend_;
};

}  // namespace tc0
