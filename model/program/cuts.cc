#include "model/program/cuts.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"

// Every cut here has to live with one thing: a `take` that returns true has replaced the draft. The
// new one may have fewer tensors, because those that became unread are removed, so references into
// the draft are gone and a tensor number may lie beyond the end. The cuts look everything up again.
namespace tc0::program {
namespace {

constexpr std::int64_t kMaxConstant = std::int64_t{1}
                                      << 20;  // elements of a constant made by a cut

// Offers a draft that differs in one tensor.
template <class Change>
bool offerChange(const EditableProgram& draft, const Take& take, TensorId id, Change change) {
  EditableProgram candidate = draft;
  change(candidate.tensors[id]);
  return take(candidate);
}

// Calls body with the numbers of tensors from the last to the first. If the draft has shrunk
// meanwhile, the numbers beyond its end are skipped.
template <class Body>
void eachTensor(EditableProgram& draft, Body body) {
  for (TensorId id = draft.tensors.nextId(); id > 0 && !draft.tensors.empty();) {
    id = std::min(id, draft.tensors.nextId()) - 1;
    body(id);
  }
}

// The draft with every use of one tensor turned to another.
EditableProgram withRedirected(const EditableProgram& draft, TensorId from, TensorId to) {
  EditableProgram candidate = draft;
  for (Tensor& tensor : candidate.tensors) {
    std::vector<TensorId> operands = operandsOf(tensor);
    std::replace(operands.begin(), operands.end(), from, to);
    setOperands(tensor, operands);
  }
  for (Output& output : candidate.outputs)
    if (output.tensor == from) output.tensor = to;
  return candidate;
}

// Replaces a tensor by one of its operands, which has its shape.
bool bypass(EditableProgram& draft, const Take& take, TensorId id) {
  for (TensorId operand : operandsOf(draft.tensors[id]))
    if (draft.tensors[operand].shape == draft.tensors[id].shape &&
        take(withRedirected(draft, id, operand)))
      return true;
  return false;
}

// Calls attempt(first, last) for the whole list of `count` places, for its halves, quarters, ...
// and for single places.
template <class Attempt>
void bisect(std::int64_t count, Attempt attempt) {
  for (std::int64_t size = count; size >= 1; size /= 2)
    for (std::int64_t first = 0; first < count; first += size)
      attempt(first, std::min(count, first + size));
}

// The tables without the gates [first, last). A table's start moves back by the number of removed
// gates before it; a start among the removed gates becomes the first place behind them.
Tables withoutGates(const Tables& tables, std::int64_t first, std::int64_t last) {
  TC0_ASSERT(0 <= first && first <= last && last <= std::ssize(tables.p));
  Tables rest = tables;
  auto cut = [&](std::vector<std::int64_t>& list) {
    if (!list.empty()) list.erase(list.begin() + first, list.begin() + last);
  };
  cut(rest.p);
  cut(rest.q);
  cut(rest.increments);
  for (std::int64_t& start : rest.start)
    start -= std::clamp<std::int64_t>(start - first, 0, last - first);
  return rest;
}

// The tables and the axis of a step or ratio step.
struct TablesAndAxis {
  Tables* tables = nullptr;  // null: the operation has none
  int* axis = nullptr;
};

TablesAndAxis tablesOf(Tensor& tensor) {
  if (auto* step = std::get_if<StepOp>(&tensor.op)) return {&step->tables, &step->axis};
  if (auto* step = std::get_if<RatioStepOp>(&tensor.op)) return {&step->tables, &step->axis};
  return {};
}

Tables firstTable(const Tables& tables) {
  Tables first = withoutGates(tables, tables.start[1], std::ssize(tables.p));
  first.start = {0, tables.start[1]};
  first.base = {tables.base[0]};
  return first;
}

// Makes the tables of one step smaller: one table in the place of several, then fewer gates, first
// many at once and then one by one, then base 0, then denominators of 1. `now` is looked up again
// after each offer; the cut ends if the tensor has gone or is no step any more.
void cutTable(EditableProgram& draft, const Take& take, TensorId id) {
  TablesAndAxis now = tablesOf(draft.tensors[id]);
  if (now.tables == nullptr) return;
  auto offer = [&](const Tables& smaller, bool single) {
    offerChange(draft, take, id, [&](Tensor& tensor) {
      TablesAndAxis changed = tablesOf(tensor);
      *changed.tables = smaller;
      if (single) *changed.axis = -1;
    });
    now = id < draft.tensors.nextId() ? tablesOf(draft.tensors[id]) : TablesAndAxis{};
    return now.tables != nullptr;
  };
  if (*now.axis != -1 && !offer(firstTable(*now.tables), true)) return;
  for (std::int64_t size = std::ssize(now.tables->p); size >= 1; size /= 2)
    for (std::int64_t first = 0; first < std::ssize(now.tables->p);) {
      std::int64_t before = std::ssize(now.tables->p);
      if (!offer(withoutGates(*now.tables, first, std::min(before, first + size)), false)) return;
      if (std::ssize(now.tables->p) == before) first += size;
    }
  Tables plain = *now.tables;
  std::fill(plain.base.begin(), plain.base.end(), 0);
  if (plain.base != now.tables->base && !offer(plain, false)) return;
  plain = *now.tables;
  plain.q.clear();
  if (plain.q != now.tables->q) offer(plain, false);
}

// Sets the numbers [first, last) to zero; returns whether that changed any.
bool setToZero(Integers& numbers, std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> list = *numbers;
  std::fill(list.begin() + first, list.begin() + last, 0);
  if (list == *numbers) return false;
  numbers = integers(std::move(list));
  return true;
}

// Sets as many numbers of a tensor to zero as the failure permits. numbersOf(tensor) points to the
// numbers, or is null if the tensor has none.
template <class NumbersOf>
void zeroNumbers(EditableProgram& draft, const Take& take, TensorId id, NumbersOf numbersOf) {
  Integers* numbers = numbersOf(draft.tensors[id]);
  if (numbers == nullptr || *numbers == nullptr) return;
  bisect(std::ssize(**numbers), [&](std::int64_t first, std::int64_t last) {
    if (id >= draft.tensors.nextId()) return;
    Integers* now = numbersOf(draft.tensors[id]);
    if (now == nullptr || *now == nullptr || last > std::ssize(**now)) return;
    EditableProgram candidate = draft;
    if (setToZero(*numbersOf(candidate.tensors[id]), first, last)) take(candidate);
  });
}

void dropBias(EditableProgram& draft, const Take& take, TensorId id) {
  const auto* linear = draft.tensors[id].as<LinearOp>();
  if (linear != nullptr && linear->bias != nullptr)
    offerChange(draft, take, id,
                [](Tensor& tensor) { std::get<LinearOp>(tensor.op).bias = nullptr; });
}

}  // namespace

void cutDead(EditableProgram& draft, const Take& take) {
  eachTensor(draft, [&](TensorId id) {
    std::vector<bool> marked(draft.tensors.size(), true);
    for (const Tensor& tensor : draft.tensors)
      for (TensorId operand : operandsOf(tensor))
        if (operand == id) return;
    for (const Output& output : draft.outputs)
      if (output.tensor == id) return;
    marked[id] = false;
    take(kept(draft, marked));
  });
}

// Three passes: some earlier tensor as the only output; one output less; an output moved up to an
// operand of its tensor, again and again from that operand on.
void cutOutputs(EditableProgram& draft, const Take& take) {
  for (TensorId id = 0; id < draft.tensors.nextId() && !draft.outputs.empty(); ++id) {
    EditableProgram candidate = draft;
    candidate.outputs = {{draft.outputs[0].name, id}};
    candidate = withoutDead(candidate);
    bool smaller = candidate.tensors.size() < draft.tensors.size() || draft.outputs.size() > 1;
    if (smaller && take(candidate)) break;
  }
  for (std::int64_t k = std::ssize(draft.outputs); k-- > 0 && draft.outputs.size() > 1;) {
    EditableProgram candidate = draft;
    candidate.outputs.erase(candidate.outputs.begin() + k);
    take(candidate);
  }
  for (std::size_t k = 0; k < draft.outputs.size(); ++k) {
    auto operands = [&] { return operandsOf(draft.tensors[draft.outputs[k].tensor]); };
    for (std::size_t o = 0; o < operands().size();) {
      EditableProgram candidate = draft;
      candidate.outputs[k].tensor = operands()[o];
      o = take(candidate) ? 0 : o + 1;
    }
  }
}

void cutOperations(EditableProgram& draft, const Take& take) {
  eachTensor(draft, [&](TensorId id) {
    if (bypass(draft, take, id)) return;
    const Tensor& tensor = draft.tensors[id];
    bool input = tensor.as<InputOp>() != nullptr, constant = tensor.as<ConstantOp>() != nullptr;
    if (constant) return;
    Range range = tensor.range;
    if (!input && offerChange(draft, take, id, [&](Tensor& t) { t.op = InputOp{range}; })) return;
    if (tensor.elements > kMaxConstant) return;
    offerChange(draft, take, id, [&](Tensor& t) {
      std::int64_t value = range.contains(0) ? 0 : range.lo;
      t.op = ConstantOp{integers(std::vector<std::int64_t>(tensor.elements, value))};
    });
  });
}

void cutTables(EditableProgram& draft, const Take& take) {
  eachTensor(draft, [&](TensorId id) { cutTable(draft, take, id); });
}

void cutNumbers(EditableProgram& draft, const Take& take) {
  eachTensor(draft, [&](TensorId id) { dropBias(draft, take, id); });
  eachTensor(draft, [&](TensorId id) {
    zeroNumbers(draft, take, id, [](Tensor& tensor) {
      auto* op = std::get_if<LinearOp>(&tensor.op);
      return op == nullptr ? nullptr : &op->weights;
    });
  });
  eachTensor(draft, [&](TensorId id) {
    zeroNumbers(draft, take, id, [](Tensor& tensor) {
      auto* op = std::get_if<ConstantOp>(&tensor.op);
      return op == nullptr ? nullptr : &op->values;
    });
  });
  eachTensor(draft, [&](TensorId id) {
    const Tensor& tensor = draft.tensors[id];
    if (const auto* op = tensor.as<ScaleOp>(); op != nullptr && op->factor != 1)
      offerChange(draft, take, id, [](Tensor& t) { std::get<ScaleOp>(t.op).factor = 1; });
  });
}

// Halves the range of each input, then takes single numbers off its ends, as long as it goes.
void cutRanges(EditableProgram& draft, const Take& take) {
  eachTensor(draft, [&](TensorId id) {
    for (bool cut = true; cut;) {
      cut = false;
      if (id >= draft.tensors.nextId()) return;
      const auto* op = draft.tensors[id].as<InputOp>();
      if (op == nullptr || op->range.lo == op->range.hi) return;
      Range range = op->range;
      std::int64_t middle = range.lo + (range.hi - range.lo) / 2;
      for (Range half : {Range{range.lo, middle}, Range{middle + 1, range.hi},
                         Range{range.lo, range.hi - 1}, Range{range.lo + 1, range.hi}}) {
        cut = offerChange(draft, take, id, [&](Tensor& t) { t.op = InputOp{half}; });
        if (cut) break;
      }
    }
  });
}

}  // namespace tc0::program
