#include "tools/check/proof/program_forms.h"

#include <algorithm>
#include <numeric>

namespace tc0check {

GateTable gateTable(const Tables& tables, Int t, Int identity) {
  GateTable table;
  table.identity = identity;
  Int value = tables.base[t];
  table.values.push_back(value);
  for (Int k = tables.start[t]; k < tables.start[t + 1]; ++k) {
    table.p.push_back(tables.p[k]);
    if (tables.q) table.q.push_back((*tables.q)[k]);
    value = plus(value, tables.increments[k]);
    table.values.push_back(value);
  }
  return table;
}

ProgramForms::ProgramForms(const Program& program, Expressions& expressions)
    : program_(program),
      expressions_(expressions),
      channelRanges_(program),
      held_(program.tensors.size(), false) {}

void ProgramForms::spellOut(const Spelling& spelling) {
  written_ = spelling;
  expressions_.spreadBits(spelling.what == Spelling::kAllButDigits);
  spelling_ = spellings_.try_emplace(spelling, Int(spellings_.size())).first->second;
}

int ProgramForms::lastHeld(const Form& form) const {
  int last = -1;
  for (const Summand& term : form.terms) {
    for (KeyId key : expressions_.elementsOf(term.atom)) {
      const int tensor = expressions_.key(key).tensor;
      if (tensor >= Expressions::kVectors) continue;
      bool heldSum = program_[tensor].op != Op::kInput && staysElement(tensor);
      if (heldSum) last = std::max(last, tensor);
    }
  }
  return last;
}

bool ProgramForms::staysElement(int tensor) const {
  auto isNamed = [&] {
    const std::vector<int>& named = written_.tensors;
    return std::find(named.begin(), named.end(), tensor) != named.end();
  };
  switch (program_[tensor].op) {
    case Op::kInput:
      return true;
    case Op::kLinear:
    case Op::kAdd:
    case Op::kScale:
    case Op::kSum:
      return held_[tensor] && written_.what == Spelling::kTensors && !isNamed();
    case Op::kMatmul:
    case Op::kMax:
      return held_[tensor] && written_.what < Spelling::kAllButDigits && !isNamed();
    case Op::kDigits:
      return held_[tensor] && written_.what == Spelling::kAllButDigits && !isNamed();
    default:
      return false;
  }
}

void ProgramForms::add(Expressions::Builder& to, Int coefficient, int id, const Index& index) {
  if (coefficient == 0) return;
  const Tensor& tensor = program_[id];
  if (staysElement(id)) {
    return expressions_.addElement(to, coefficient, id, flatten(index, tensor.shape));
  }
  if (tensor.op == Op::kConstant) return addConstant(to, coefficient, tensor, index);
  expressions_.addForm(to, coefficient, formOf(id, index));
}

Form ProgramForms::formOf(int id, const Index& index) {
  Words words{id, spelling()};
  for (const Affine& value : index) appendWords(words, value);
  auto found = known_.find(words);
  if (found != known_.end()) return found->second;
  Expressions::Builder own = expressions_.begin();
  define(own, 1, id, index);
  Form form = expressions_.finish(std::move(own));
  known_.emplace(std::move(words), form);
  return form;
}

void ProgramForms::define(Expressions::Builder& to, Int coefficient, int id, const Index& index) {
  const Tensor& tensor = program_[id];
  auto x = [&](std::size_t k = 0) { return tensor.operands[k]; };
  switch (tensor.op) {
    case Op::kInput:
      return expressions_.addElement(to, coefficient, id, flatten(index, tensor.shape));
    case Op::kConstant:
      return addConstant(to, coefficient, tensor, index);
    case Op::kLinear:
      return addLinear(to, coefficient, tensor, index);
    case Op::kAdd:
      if (x(0) == x(1)) return add(to, times(2, coefficient), x(0), index);
      add(to, coefficient, x(0), index);
      return add(to, coefficient, x(1), index);
    case Op::kScale:
      return add(to, times(coefficient, tensor.factor), x(), index);
    case Op::kMatmul:
      return addMatmul(to, coefficient, tensor, index);
    case Op::kStep:
    case Op::kRatioStep:
      return addSteps(to, coefficient, id, index);
    case Op::kDigits:
      return addDigit(to, coefficient, tensor, index);
    case Op::kSum:
      return reduce(expressions_, to, {program_[x()].shape[tensor.axis]}, {}, [&](const Index& r) {
        Index at = index;
        at[tensor.axis] = r[0];
        add(to, coefficient, x(), at);
      });
    case Op::kMax:
      return addMaximum(to, coefficient, tensor, index);
    case Op::kReshape:
      return add(to, coefficient, x(),
                 unflatten(flatten(index, tensor.shape), program_[x()].shape));
    case Op::kTranspose: {
      Index at(index.size());
      for (std::size_t d = 0; d < index.size(); ++d) at[tensor.permutation[d]] = index[d];
      return add(to, coefficient, x(), at);
    }
    case Op::kSlice: {
      Index at(index.size());
      for (std::size_t d = 0; d < index.size(); ++d) {
        at[d].offset = tensor.start[d];
        tc0check::add(at[d], index[d], tensor.stride[d]);
      }
      return add(to, coefficient, x(), at);
    }
    case Op::kWindow:
      return addWindow(to, coefficient, tensor, index);
    case Op::kConcat:
      return addConcat(to, coefficient, tensor, index);
    case Op::kBroadcast: {
      Index at = index;
      for (std::size_t d = 0; d < at.size(); ++d) {
        if (program_[x()].shape[d] == 1) at[d] = {};
      }
      return add(to, coefficient, x(), at);
    }
  }
}

void ProgramForms::addConstant(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                               const Index& index) {
  expressions_.addNumbers(
      to, coefficient, [&](Int i) { return tensor.numbers[i]; }, flatten(index, tensor.shape));
}

void ProgramForms::addLinear(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                             const Index& index) {
  Int o = single(index.back());
  Int in = program_[tensor.operands[0]].shape.back() / tensor.groups;
  Int first = o / (tensor.shape.back() / tensor.groups) * in;
  if (tensor.bias) expressions_.addConstant(to, times(coefficient, (*tensor.bias)[o]));
  Index at = index;
  for (Int i = 0; i < in; ++i) {
    at.back().offset = first + i;
    add(to, times(coefficient, tensor.numbers[o * in + i]), tensor.operands[0], at);
  }
}

void ProgramForms::addMatmul(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                             const Index& index) {
  reduce(expressions_, to, {program_[tensor.operands[0]].shape.back()}, {}, [&](const Index& k) {
    auto [left, right] = factorsOf(tensor, index, k[0]);
    expressions_.addProduct(to, coefficient, left, right);
  });
}

std::pair<Form, Form> ProgramForms::factorsOf(const Tensor& tensor, const Index& index,
                                              const Affine& k) {
  Index left = index, right = index;
  left.back() = k;
  right[index.size() - 2] = k;
  return {formAt(tensor.operands[0], left), formAt(tensor.operands[1], right)};
}

Form ProgramForms::formAt(int tensor, const Index& index) {
  Expressions::Builder own = expressions_.begin();
  add(own, 1, tensor, index);
  return expressions_.finish(std::move(own));
}

/// The form of a number that is compared. If numbers are written out to their digits, its range is
/// noted, since the digits' ranges say less.
Form ProgramForms::numberAt(int tensor, const Index& index) {
  Form form = formAt(tensor, index);
  if (written_.what == Spelling::kAllButDigits) {
    const bool isOneChannel = !index.empty() && index.back().constant();
    expressions_.noteRange(form,
                           channelRanges_.of(tensor, isOneChannel ? index.back().offset : -1));
  }
  return form;
}

const GateTable& ProgramForms::tableOf(int id, Int t) {
  Int identity = (Int{id} << 32) + t + 1;
  auto found = tables_.find(identity);
  if (found == tables_.end()) {
    found = tables_.emplace(identity, gateTable(program_[id].tables, t, identity)).first;
  }
  return found->second;
}

void ProgramForms::addSteps(Expressions::Builder& to, Int coefficient, int id, const Index& index) {
  const Tensor& tensor = program_[id];
  Int t = tensor.tables.tables > 1 ? single(index[tensor.axis]) : 0;
  Form form = numberAt(tensor.operands[0], index);
  if (tensor.op == Op::kStep) {
    return expressions_.addStep(to, coefficient, form, tableOf(id, t));
  }
  expressions_.addRatioStep(to, coefficient, form, formAt(tensor.operands[1], index),
                            tableOf(id, t));
}

/// A digit depends on weights modulo a power of two, so sums are written out in its number, whoever
/// holds them.
void ProgramForms::addDigit(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                            Index index) {
  Int place = plus(tensor.low, single(index.back()));
  index.pop_back();
  Spelling before = written_;
  if (before.what == Spelling::kTensors) spellOut({Spelling::kSums, {}});
  Form number;
  try {
    number = numberAt(tensor.operands[0], index);
  } catch (...) {
    spellOut(before);
    throw;
  }
  spellOut(before);
  expressions_.addDigit(to, coefficient, number, place);
}

void ProgramForms::addWindow(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                             Index index) {
  Affine place;
  place.offset = -tensor.before;
  tc0check::add(place, index[tensor.axis], tensor.step);
  tc0check::add(place, index[index.size() - 2], tensor.dilation);
  index.erase(index.end() - 2);
  index[tensor.axis] = place;
  Int extent = program_[tensor.operands[0]].shape[tensor.axis];
  if (isInside(place, {0, extent - 1})) return add(to, coefficient, tensor.operands[0], index);
  expressions_.addConstant(to, times(coefficient, tensor.fill));
}

void ProgramForms::addConcat(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                             Index index) {
  Affine& along = index[tensor.axis];
  Int first = 0;
  for (int part : tensor.operands) {
    Int extent = program_[part].shape[tensor.axis];
    if (isInside(along, {first, first + extent - 1})) {
      along.offset -= first;
      return add(to, coefficient, part, index);
    }
    first += extent;
  }
  throw Undecided("a concatenation is read outside of its parts");
}

}  // namespace tc0check
