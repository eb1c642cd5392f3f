#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace tc0 {

/// Everything that differs between LibTorch 1.13 and 2.x, or between a CPU and a CUDA build of it.
/// This header reads none of LibTorch's, which take seconds to compile. A file that calls a
/// function on tensors includes <ATen/ATen.h> itself.

/// Forward-mode differentiation. While a DualLevel lives, operations on lifted tensors carry a
/// tangent along, so that one pass computes f(x) and its derivative J_f(x) * v. This costs about
/// half as much again as f alone, and works inside torch::NoGradGuard.
///
///   DualLevel level;
///   at::Tensor y = f(level.lift(x, v));
///   y = f(x), level.primal(y); J_f(x) * v, level.tangent(y)
///
/// LibTorch allows one level in a process at a time: a second one throws std::logic_error. Lifted
/// tensors lose their tangent when the level ends. A torch::autograd::Function of our own would
/// have no derivative here. Of LibTorch's own operations, the native softmax throws and the native
/// layer norm is silently wrong when a reverse-mode gradient is taken *through* a tangent.
class DualLevel {
 public:
  DualLevel();
  ~DualLevel();
  DualLevel(const DualLevel&) = delete;
  DualLevel& operator=(const DualLevel&) = delete;

  /// `primal` carrying `tangent`, which has its shape, type and device.
  at::Tensor lift(const at::Tensor& primal, const at::Tensor& tangent) const;

  /// The value without its tangent.
  at::Tensor primal(const at::Tensor& value) const;

  /// The tangent; zeros if `value` does not depend on a lifted tensor.
  at::Tensor tangent(const at::Tensor& value) const;

 private:
  std::uint64_t index_;
};

/// A place where tensors can live.
struct TorchDevice {
  std::string id;    // as LibTorch spells it: "cpu", "cuda:0"
  std::string name;  // the driver's name of it; the id if there is none
};

/// The CPU, then the CUDA devices.
std::vector<TorchDevice> torchDevices();

/// The version of the headers that this program was compiled with, such as "1.13.0".
std::string torchVersion();

/// Threads that one operation on the CPU may use.
int torchThreads();

}  // namespace tc0
