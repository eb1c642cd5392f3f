#include "model/torch/torch_compat.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/csrc/autograd/forward_grad.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <stdexcept>

#if TORCH_VERSION_MAJOR < 1 || (TORCH_VERSION_MAJOR == 1 && TORCH_VERSION_MINOR < 13)
#error "LibTorch 1.13 or 2.x is needed"
#endif

namespace tc0 {
namespace {

using torch::autograd::ForwardADLevel;

// LibTorch refuses a second level in twenty lines of its own call stack; ours is one line.
std::uint64_t enterLevel() {
  try {
    return ForwardADLevel::get_next_idx();
  } catch (const c10::Error&) {
    throw std::logic_error("a DualLevel was opened while another one is open");
  }
}

// Asks the driver, not the CUDA toolkit, whose headers a training machine may lack.
std::string cudaDeviceName(int ordinal) {
  const std::string id = "cuda:" + std::to_string(ordinal);
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return id;
  using GetName = int (*)(char*, int, int);
  const auto getName = reinterpret_cast<GetName>(dlsym(driver, "cuDeviceGetName"));
  char name[256] = {};
  const bool known = getName != nullptr && getName(name, sizeof name - 1, ordinal) == 0;
  return known ? name : id;
}

}  // namespace

DualLevel::DualLevel() : index_(enterLevel()) {}

DualLevel::~DualLevel() { ForwardADLevel::release_idx(index_); }

at::Tensor DualLevel::lift(const at::Tensor& primal, const at::Tensor& tangent) const {
  return at::_make_dual(primal, tangent, index_);
}

at::Tensor DualLevel::primal(const at::Tensor& value) const {
  return std::get<0>(at::_unpack_dual(value, index_));
}

at::Tensor DualLevel::tangent(const at::Tensor& value) const {
  const auto [primal, tangent] = at::_unpack_dual(value, index_);
  return tangent.defined() ? tangent : at::zeros_like(primal);
}

std::vector<TorchDevice> torchDevices() {
  std::vector<TorchDevice> devices = {{"cpu", "cpu"}};
  const int cudaCount = torch::cuda::device_count();
  for (int ordinal = 0; ordinal < cudaCount; ++ordinal) {
    devices.push_back({"cuda:" + std::to_string(ordinal), cudaDeviceName(ordinal)});
  }
  return devices;
}

std::string torchVersion() { return TORCH_VERSION; }

int torchThreads() { return at::get_num_threads(); }

}  // namespace tc0
