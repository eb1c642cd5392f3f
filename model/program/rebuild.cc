#include "model/program/rebuild.h"

#include <utility>

#include "model/program/fields.h"

namespace tc0::program {
namespace {

struct Add {
  ProgramBuilder& builder;
  const Tensor& tensor;
  const std::string& name = tensor.name;
  const Shape& shape = tensor.shape;

  TensorId operator()(const InputOp& op) { return builder.input(name, shape, op.range); }
  TensorId operator()(const ConstantOp& op) {
    return builder.sharedConstant(name, shape, op.values);
  }
  TensorId operator()(const LinearOp& op) {
    return builder.linear(name, op.x, shape.empty() ? 1 : shape.back(), op.weights, op.bias);
  }
  TensorId operator()(const AddOp& op) { return builder.add(name, op.a, op.b); }
  TensorId operator()(const ScaleOp& op) { return builder.scale(name, op.x, op.factor); }
  TensorId operator()(const MatmulOp& op) { return builder.matmul(name, op.a, op.b); }
  TensorId operator()(const StepOp& op) { return builder.step(name, op.x, op.tables, op.axis); }
  TensorId operator()(const RatioStepOp& op) {
    return builder.ratioStep(name, op.numerator, op.denominator, op.tables, op.axis);
  }
  TensorId operator()(const SumOp& op) { return builder.sum(name, op.x, op.axis); }
  TensorId operator()(const MaxOp& op) { return builder.max(name, op.x, op.axis, op.rank); }
  TensorId operator()(const ReshapeOp& op) { return builder.reshape(name, op.x, shape); }
  TensorId operator()(const TransposeOp& op) {
    return builder.transpose(name, op.x, op.permutation);
  }
  TensorId operator()(const SliceOp& op) {
    return builder.slice(name, op.x, op.start, shape, op.stride);
  }
  TensorId operator()(const ConcatOp& op) { return builder.concat(name, op.parts, op.axis); }
  TensorId operator()(const BroadcastOp& op) { return builder.broadcast(name, op.x, shape); }
};

struct SetOperands : SeeNothing {
  std::vector<TensorId>::const_iterator next, end;

  void operand(const char*, TensorId& id) { id = *next++; }
  void operands(const char*, std::vector<TensorId>& ids) { ids.assign(next, end); }
};

}  // namespace

TensorId addTensor(ProgramBuilder& builder, const Tensor& tensor) {
  return std::visit(Add{builder, tensor}, tensor.op);
}

void setOperands(Tensor& tensor, const std::vector<TensorId>& operands) {
  fieldsOf(tensor, SetOperands{{}, operands.begin(), operands.end()});
}

Program EditableProgram::build() const {
  ProgramBuilder builder;
  for (const Tensor& tensor : tensors) addTensor(builder, tensor);
  for (const Output& output : outputs) builder.output(output.name, output.tensor);
  for (const auto& [key, value] : metadata) builder.metadata(key, value);
  return builder.finish();
}

EditableProgram kept(const EditableProgram& draft, const std::vector<bool>& marked) {
  EditableProgram result;
  result.metadata = draft.metadata;
  PerTensor<TensorId> now(marked.size(), -1);  // the new number of each marked tensor
  for (std::size_t id = 0; id < marked.size(); ++id) {
    if (!marked[id]) continue;
    Tensor tensor = draft.tensors[id];
    std::vector<TensorId> operands = operandsOf(tensor);
    for (TensorId& operand : operands) operand = now[operand];
    setOperands(tensor, operands);
    now[id] = result.tensors.nextId();
    result.tensors.push_back(std::move(tensor));
  }
  for (const Output& output : draft.outputs)
    result.outputs.push_back({output.name, now[output.tensor]});
  return result;
}

EditableProgram withoutDead(const EditableProgram& draft) {
  std::vector<bool> live(draft.tensors.size(), false);
  for (const Output& output : draft.outputs) live[output.tensor] = true;
  for (std::size_t id = live.size(); id-- > 0;)
    for (TensorId operand : live[id] ? operandsOf(draft.tensors[id]) : std::vector<TensorId>{})
      live[operand] = true;
  return kept(draft, live);
}

}  // namespace tc0::program
