#pragma once

#include <functional>
#include <memory>

namespace c10 {
struct Device;
}

namespace tc0 {

/// A fixed sequence of operations on a GPU that is launched as one (a CUDA graph). A training step
/// of a small network is thousands of kernels of microseconds each, and most of its time is their
/// launching.
///
///   DeviceGraph graph(device);
///   for (...) { input.copy_(batch); graph.run([&] { output.copy_(f(input)); }); }
///
/// The first kPlainRuns calls run `body`, the next one records it, and every later one repeats the
/// recording without calling it. So all calls must do the same work:
///   read and write the same tensors, which outlive the graph (it may make others for itself),
///   take no number from the device (item()), and none from the host that changes between calls,
///   draw no random numbers.
/// On other devices every call runs `body`. If recording fails, so does every later call here;
/// failure() then says why.
class DeviceGraph {
 public:
  static constexpr int kPlainRuns = 3;

  explicit DeviceGraph(const c10::Device& device);
  ~DeviceGraph();
  DeviceGraph(const DeviceGraph&) = delete;
  DeviceGraph& operator=(const DeviceGraph&) = delete;

  void run(const std::function<void()>& body);

  /// Why recording failed, in one line; empty if it did not.
  const char* failure() const;

  /// Whether this program was compiled with CUDA's headers. PyTorch's wheel with CUDA has them
  /// beside it.
  static bool available();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tc0
