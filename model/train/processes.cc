#include "model/train/processes.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "model/torch/process_group.h"
#include "model/torch/torch_compat.h"

namespace tc0 {
namespace {

std::string environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const char* value = std::getenv(name)) return value;
  }
  return "";
}

int numberFrom(const char* what, const std::string& text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) {
    fail("environment ", what, ": required a number, found '", text, "'");
  }
  return value;
}

}  // namespace

struct Processes::Group {
  ProcessGroup processes;
  at::Device device;
};

Processes::Processes(const std::string& device) {
  const std::string world = environment({"WORLD_SIZE", "OMPI_COMM_WORLD_SIZE"});
  if (world.empty()) return;
  size_ = numberFrom("WORLD_SIZE", world);
  if (size_ <= 1) {
    size_ = 1;
    return;
  }
  rank_ = numberFrom("RANK", environment({"RANK", "OMPI_COMM_WORLD_RANK"}));
  if (rank_ >= size_) fail("environment RANK: required below ", size_, ", found ", rank_);
  const MeetingPlace place = meetingPlace();
  const at::Device own(chooseDevice(device));
  group_.reset(
      new Group{ProcessGroup(place.address, place.port, rank_, size_, own.is_cuda()), own});
}

Processes::~Processes() = default;

void Processes::average(at::Tensor& tensor) const {
  TC0_ASSERT(rank_ >= 0 && rank_ < size_);
  if (!group_) return;
  group_->processes.sum(tensor);
  tensor.div_(size_);
}

bool Processes::any(bool here) const {
  if (!group_) return here;
  at::Tensor raised = at::full({1}, here ? 1.0 : 0.0, at::TensorOptions().device(group_->device));
  group_->processes.sum(raised);
  return raised.item<double>() > 0;
}

std::int64_t Processes::agreeEvery() const { return group_ && group_->device.is_cuda() ? 16 : 1; }

MeetingPlace meetingPlace() {
  std::string address = environment({"MASTER_ADDR"}), port = environment({"MASTER_PORT"});
  const std::string here = environment({"OMPI_COMM_WORLD_LOCAL_SIZE"});
  if (!here.empty() && here == environment({"OMPI_COMM_WORLD_SIZE"})) {
    if (address.empty()) address = "127.0.0.1";
    if (port.empty()) port = "29500";
  }
  if (address.empty() || port.empty()) {
    fail("several processes: required MASTER_ADDR and MASTER_PORT in the environment, found '",
         address, "' and '", port, "'");
  }
  return {address, numberFrom("MASTER_PORT", port)};
}

bool haveProcessGroup() { return ProcessGroup::available(); }

// With several processes on one machine, each takes the GPU of its local number.
std::string chooseDevice(const std::string& device) {
  std::vector<std::string> known;
  for (const TorchDevice& each : torchDevices()) known.push_back(each.id);
  const std::int64_t cudas = std::ssize(known) - 1;
  const std::string local = environment({"LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK"});
  const std::string own =
      cat("cuda:", local.empty() || cudas <= 0 ? 0 : numberFrom("LOCAL_RANK", local) % cudas);
  if (device == "auto") return cudas > 0 ? own : "cpu";
  const std::string id = device == "cuda" ? own : device;
  if (std::find(known.begin(), known.end(), id) != known.end()) return id;
  const bool lacksCuda = cudas == 0 && device.starts_with("cuda");
  fail("device: required auto or one of ", listText(known), ", found '", device, "'",
       lacksCuda ? "; on a machine with an NVIDIA GPU and its driver, `tools/setup --torch pip` "
                   "gets a LibTorch that uses it: build again after that"
                 : didYouMean(device, known));
}

}  // namespace tc0
