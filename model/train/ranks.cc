#include "model/train/ranks.h"

#include <ATen/ATen.h>

#include <charconv>
#include <cstdlib>
#include <vector>

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

struct Ranks::Group {
  ProcessGroup processes;
};

Ranks::Ranks(const std::string& device) {
  const std::string world = environment({"WORLD_SIZE", "OMPI_COMM_WORLD_SIZE"});
  if (world.empty()) return;
  size_ = numberFrom("WORLD_SIZE", world);
  if (size_ <= 1) {
    size_ = 1;
    return;
  }
  rank_ = numberFrom("RANK", environment({"RANK", "OMPI_COMM_WORLD_RANK"}));
  if (rank_ >= size_) fail("environment RANK: required below ", size_, ", found ", rank_);
  const std::string address = environment({"MASTER_ADDR"}), port = environment({"MASTER_PORT"});
  if (address.empty() || port.empty()) {
    fail("several processes: required MASTER_ADDR and MASTER_PORT in the environment, found none");
  }
  const bool cuda = chooseDevice(device) != "cpu";
  group_.reset(
      new Group{ProcessGroup(address, numberFrom("MASTER_PORT", port), rank_, size_, cuda)});
}

Ranks::~Ranks() = default;

void Ranks::average(at::Tensor& tensor) const {
  if (!group_) return;
  group_->processes.sum(tensor);
  tensor.div_(size_);
}

bool haveRanks() { return ProcessGroup::available(); }

std::string chooseDevice(const std::string& device) {
  std::vector<std::string> known;
  for (const TorchDevice& each : torchDevices()) known.push_back(each.id);
  const auto cudas = static_cast<int>(known.size()) - 1;
  const std::string local = environment({"LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_RANK"});
  const std::string own =
      cat("cuda:", local.empty() || cudas <= 0 ? 0 : numberFrom("LOCAL_RANK", local) % cudas);
  if (device == "auto") return cudas > 0 ? own : "cpu";
  const std::string wanted = device == "cuda" ? own : device;
  for (const std::string& id : known) {
    if (id == wanted) return id;
  }
  fail("device: required auto or one of ", listText(known), ", found '", device, "'",
       didYouMean(device, known));
}

}  // namespace tc0
