#include "model/program/program.h"

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0::program {
namespace {

struct NameOf {
  const char* operator()(const InputOp&) const { return "input"; }
  const char* operator()(const ConstantOp&) const { return "constant"; }
  const char* operator()(const LinearOp&) const { return "linear"; }
  const char* operator()(const AddOp&) const { return "add"; }
  const char* operator()(const ScaleOp&) const { return "scale"; }
  const char* operator()(const MatmulOp&) const { return "matmul"; }
  const char* operator()(const StepOp&) const { return "step"; }
  const char* operator()(const RatioStepOp&) const { return "ratio_step"; }
  const char* operator()(const SumOp&) const { return "sum"; }
  const char* operator()(const MaxOp&) const { return "max"; }
  const char* operator()(const ReshapeOp&) const { return "reshape"; }
  const char* operator()(const TransposeOp&) const { return "transpose"; }
  const char* operator()(const SliceOp&) const { return "slice"; }
  const char* operator()(const ConcatOp&) const { return "concat"; }
  const char* operator()(const BroadcastOp&) const { return "broadcast"; }
};

struct OperandsOf {
  std::vector<TensorId> operator()(const InputOp&) const { return {}; }
  std::vector<TensorId> operator()(const ConstantOp&) const { return {}; }
  std::vector<TensorId> operator()(const AddOp& op) const { return {op.a, op.b}; }
  std::vector<TensorId> operator()(const MatmulOp& op) const { return {op.a, op.b}; }
  std::vector<TensorId> operator()(const RatioStepOp& op) const {
    return {op.numerator, op.denominator};
  }
  std::vector<TensorId> operator()(const ConcatOp& op) const { return op.parts; }
  std::vector<TensorId> operator()(const auto& op) const { return {op.x}; }
};

}  // namespace

const char* operationName(const Tensor& tensor) { return std::visit(NameOf{}, tensor.op); }

std::string label(const Tensor& tensor) {
  return cat(operationName(tensor), " '", tensor.name, "'");
}

std::vector<TensorId> operandsOf(const Tensor& tensor) {
  return std::visit(OperandsOf{}, tensor.op);
}

TensorId Program::find(const std::string& name) const {
  std::vector<std::string> names;
  for (std::size_t id = 0; id < tensors_.size(); ++id) {
    if (tensors_[id].name == name) return static_cast<TensorId>(id);
    names.push_back(tensors_[id].name);
  }
  fail("required the name of a tensor, found '", name, "'", didYouMean(name, names));
}

}  // namespace tc0::program
