#include "model/program/rebuild.h"

#include <utility>

#include "model/program/fields.h"

namespace tc0::program {
namespace {

struct SetOperands : SeeNothing {
  std::vector<TensorId>::const_iterator next, end;

  void operand(const char*, TensorId& id) { id = *next++; }
  void operands(const char*, std::vector<TensorId>& ids) { ids.assign(next, end); }
};

}  // namespace

void setOperands(Tensor& tensor, const std::vector<TensorId>& operands) {
  fieldsOf(tensor, SetOperands{{}, operands.begin(), operands.end()});
}

Program EditableProgram::build() const {
  ProgramBuilder builder;
  for (const Tensor& tensor : tensors) builder.addTensor(tensor);
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
