#pragma once

#include <functional>
#include <memory>

namespace c10 {
struct Device;
}

namespace tc0 {

/// A fixed sequence of operations on a GPU that is launched as one (a CUDA graph): a training step
/// of a small network is thousands of kernels of microseconds each, and what it waits for is the
/// launching.
///
///   DeviceGraph graph(device);
///   for (...) { input.copy_(batch); graph.run([&] { output.copy_(f(input)); }); }
///
/// The first kPlainRuns calls run `body` as it is, the next one records it, and every later one
/// repeats the recording without calling it. So each call must do the same: read and write the same
/// tensors, which outlive the graph (others it makes are its own), take no number from the device
/// (item()), none from the host that changes between calls, and draw no random numbers. Elsewhere
/// than on a GPU every call runs `body`. Where recording fails, that too, from then on; the reason
/// is in failure().
class DeviceGraph {
 public:
  static constexpr int kPlainRuns = 3;

  explicit DeviceGraph(const c10::Device& device);
  ~DeviceGraph();
  DeviceGraph(const DeviceGraph&) = delete;
  DeviceGraph& operator=(const DeviceGraph&) = delete;

  void run(const std::function<void()>& body);

  /// Why `body` is run as it is for good, in a line; empty where it is not.
  const char* failure() const;

  /// Was this program compiled with CUDA's headers, which PyTorch's wheel with CUDA has beside it?
  static bool available();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tc0
