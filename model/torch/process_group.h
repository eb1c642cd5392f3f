#pragma once

#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace tc0 {

/// Processes that add up tensors, by c10d: Gloo on the CPU, NCCL between CUDA devices. Whether this
/// program has them is decided when it is compiled: it takes c10d's headers and Gloo's (Debian:
/// libgloo-dev) or NCCL's and CUDA's (in PyTorch's wheel with CUDA) beside LibTorch's.
class ProcessGroup {
 public:
  /// Process `rank` of `size`, which meet at address:port (rank 0 listens there). Throws Error
  /// where available(cuda) is false or nobody answers.
  ProcessGroup(const std::string& address, int port, int rank, int size, bool cuda);
  ~ProcessGroup();

  /// Replaces the tensor by its sum over all processes. Everybody calls in the same order.
  void sum(at::Tensor& tensor);

  static bool available(bool cuda = false);

 private:
  struct Backend;
  std::unique_ptr<Backend> backend_;
};

}  // namespace tc0
