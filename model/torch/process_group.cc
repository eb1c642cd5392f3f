#include "model/torch/process_group.h"

#include <ATen/ATen.h>

#include "circuit/base/error.h"

#if __has_include(<gloo/algorithm.h>) && \
    __has_include(<torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>)
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef USE_C10D_NCCL  // from the build, which has tried these headers (cmake/TC0Torch.cmake)
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#if defined(USE_C10D_GLOO) || defined(USE_C10D_NCCL)
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

namespace tc0 {

#if defined(USE_C10D_GLOO) || defined(USE_C10D_NCCL)

struct ProcessGroup::Backend {
#ifdef USE_C10D_GLOO
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
#endif
#ifdef USE_C10D_NCCL
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> nccl;
#endif
};

ProcessGroup::ProcessGroup(const std::string& address, int port, int rank, int size, bool cuda)
    : backend_(std::make_unique<Backend>()) {
  if (!available(cuda))
    fail("several processes: this build of LibTorch lacks ", cuda ? "NCCL" : "Gloo");
  c10d::TCPStoreOptions options;
  options.port = port;
  options.isServer = rank == 0;
  options.numWorkers = size;
  const auto store = c10::make_intrusive<c10d::TCPStore>(address, options);
#ifdef USE_C10D_NCCL
  if (cuda) backend_->nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size);
#endif
#ifdef USE_C10D_GLOO
  if (!cuda) {
    const auto gloo = c10d::ProcessGroupGloo::Options::create();
    gloo->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
    backend_->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, gloo);
  }
#endif
}

ProcessGroup::~ProcessGroup() = default;

void ProcessGroup::sum(at::Tensor& tensor) {
  std::vector<at::Tensor> tensors = {tensor};
#ifdef USE_C10D_NCCL
  if (backend_->nccl) backend_->nccl->allreduce(tensors)->wait();
#endif
#ifdef USE_C10D_GLOO
  if (backend_->gloo) backend_->gloo->allreduce(tensors)->wait();
#endif
}

#else

struct ProcessGroup::Backend {};

ProcessGroup::ProcessGroup(const std::string&, int, int, int, bool) {
  fail(
      "several processes: required a build with c10d (headers of Gloo or NCCL beside LibTorch's), ",
      "found one without");
}

ProcessGroup::~ProcessGroup() = default;

void ProcessGroup::sum(at::Tensor&) {}

#endif

bool ProcessGroup::available([[maybe_unused]] bool cuda) {
#ifdef USE_C10D_GLOO
  if (!cuda) return true;
#endif
#ifdef USE_C10D_NCCL
  if (cuda) return true;
#endif
  return false;
}

}  // namespace tc0
