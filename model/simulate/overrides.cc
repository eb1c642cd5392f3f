#include "model/simulate/overrides.h"

#include <ATen/ATen.h>

#include "circuit/base/error.h"
#include "model/program/rebuild.h"
#include "model/simulate/simulation.h"

namespace tc0 {

using namespace program;

std::vector<Numbers> numbersOf(const Program& program) {
  std::vector<Numbers> result;
  for (const Tensor& tensor : program.tensors()) {
    if (const auto* op = tensor.as<ConstantOp>())
      result.push_back({tensor.name, tensor.shape, op->values});
    if (const auto* op = tensor.as<LinearOp>()) {
      std::int64_t out = tensor.shape.back(), in = program.tensor(op->x).shape.back() / op->groups;
      result.push_back({tensor.name + ".weights", {out, in}, op->weights});
      if (op->bias != nullptr) result.push_back({tensor.name + ".bias", {out}, op->bias});
    }
  }
  return result;
}

namespace {

// Turns overrides into lists of integers. If several overrides name one tensor, they get one list,
// so that numbers which were shared stay shared.
class Replacements {
 public:
  explicit Replacements(const Overrides& overrides) : overrides_(overrides) {}

  void replace(const std::string& name, Integers& values) {
    auto found = overrides_.find(name);
    if (found == overrides_.end() || values == nullptr) return;
    Integers& list = made_[found->second.unsafeGetTensorImpl()];
    if (list == nullptr) {
      at::Tensor whole = found->second.detach();
      if (whole.is_floating_point()) whole = whole.to(at::kDouble).round();
      whole = whole.to(at::kCPU, at::kLong).contiguous();
      const auto* data = whole.data_ptr<std::int64_t>();
      list = integers({data, data + whole.numel()});
    }
    values = list;
  }

 private:
  const Overrides& overrides_;
  std::map<const void*, Integers> made_;
};

}  // namespace

Program withOverrides(const Program& program, const Overrides& overrides) {
  Simulation(program).checkOverrides(overrides);
  EditableProgram draft(program);
  Replacements replacements(overrides);
  for (Tensor& tensor : draft.tensors) {
    if (auto* op = std::get_if<ConstantOp>(&tensor.op))
      replacements.replace(tensor.name, op->values);
    if (auto* op = std::get_if<LinearOp>(&tensor.op)) {
      replacements.replace(tensor.name + ".weights", op->weights);
      replacements.replace(tensor.name + ".bias", op->bias);
    }
  }
  return draft.build();
}

}  // namespace tc0
