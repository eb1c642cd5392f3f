#include "model/torch/device_graph.h"

#include <c10/core/Device.h>

#include <string>

#if TC0_TORCH_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <optional>
#endif

namespace tc0 {

#if TC0_TORCH_GRAPHS

namespace {

std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

// A recording may not be on the default stream. Libraries take their buffers on the stream that
// they are first called on. So the plain runs, too, are on the stream of the recording.
struct DeviceGraph::State {
  c10::Device device;
  std::optional<c10::cuda::CUDAStream> stream;
  std::optional<at::cuda::CUDAGraph> graph;  // asks for the driver as soon as it is there
  int runs = 0;
  bool recorded = false;
  std::string failure;

  explicit State(const c10::Device& on) : device(on) {
    if (device.is_cuda()) stream = c10::cuda::getStreamFromPool(false, device.index());
  }

  // Runs `body` on our stream, after all work of the current stream so far and before its later
  // work.
  template <class Body>
  void aside(const Body& body) {
    c10::cuda::getCurrentCUDAStream(device.index()).synchronize();
    const c10::cuda::CUDAStreamGuard guard(*stream);
    body();
    stream->synchronize();
  }

  void record(const std::function<void()>& body) {
    graph.emplace();
    graph->capture_begin();
    try {
      body();
    } catch (...) {
      try {
        graph->capture_end();
      } catch (const c10::Error&) {  // what body() failed with says more
      }
      throw;
    }
    graph->capture_end();
    recorded = true;
  }
};

void DeviceGraph::run(const std::function<void()>& body) {
  State& s = *state_;
  if (!s.stream || !s.failure.empty()) return body();
  if (s.runs < kPlainRuns) {
    ++s.runs;
    return s.aside(body);
  }
  if (!s.recorded) {
    try {
      s.aside([&] { s.record(body); });
    } catch (const std::exception& error) {
      s.failure = firstLine(error.what());
      return body();
    }
  }
  s.graph->replay();
}

const char* DeviceGraph::failure() const { return state_->failure.c_str(); }
bool DeviceGraph::available() { return true; }

#else

struct DeviceGraph::State {};

void DeviceGraph::run(const std::function<void()>& body) { body(); }
const char* DeviceGraph::failure() const { return ""; }
bool DeviceGraph::available() { return false; }

#endif

DeviceGraph::DeviceGraph([[maybe_unused]] const c10::Device& device)
#if TC0_TORCH_GRAPHS
    : state_(std::make_unique<State>(device)){}
#else
    : state_(std::make_unique<State>()) {
}
#endif

      DeviceGraph::~DeviceGraph() = default;

}  // namespace tc0
