#include "model/program/cuts.h"

#include <algorithm>
#include <utility>

namespace tc0::program {
namespace {

constexpr std::int64_t kMaxConstant = std::int64_t{1} << 20;  // elements of one made by a cut

// Offers a draft that differs in one tensor.
template <class Change>
bool changed(const Draft& draft, const Take& take, std::size_t id, Change change) {
  Draft candidate = draft;
  change(candidate.tensors[id]);
  return take(candidate);
}

// Numbers of tensors from the last to the first; a cut that is kept may have removed some.
template <class Body>
void eachTensor(Draft& draft, Body body) {
  for (std::size_t id = draft.tensors.size(); id-- > 0 && !draft.tensors.empty();) {
    id = std::min(id, draft.tensors.size() - 1);
    body(id);
  }
}

Draft redirected(const Draft& draft, TensorId from, TensorId to) {
  Draft candidate = draft;
  for (Tensor& tensor : candidate.tensors) {
    std::vector<TensorId> operands = operandsOf(tensor);
    std::replace(operands.begin(), operands.end(), from, to);
    setOperands(tensor, operands);
  }
  for (Output& output : candidate.outputs)
    if (output.tensor == from) output.tensor = to;
  return candidate;
}

bool bypass(Draft& draft, const Take& take, std::size_t id) {
  for (TensorId operand : operandsOf(draft.tensors[id]))
    if (draft.tensors[operand].shape == draft.tensors[id].shape &&
        take(redirected(draft, static_cast<TensorId>(id), operand)))
      return true;
  return false;
}

// Halves of a list of `count` places, then quarters, ... then single places: try(first, last)
// returns whether the places are gone.
template <class Try>
void bisect(std::size_t count, Try attempt) {
  for (std::size_t size = count; size >= 1; size /= 2)
    for (std::size_t first = 0; first < count; first += size)
      attempt(first, std::min(count, first + size));
}

Tables withoutGate(const Tables& tables, std::size_t first, std::size_t last) {
  Tables kept = tables;
  auto cut = [&](std::vector<std::int64_t>& list) {
    if (!list.empty())
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(first),
                 list.begin() + static_cast<std::ptrdiff_t>(last));
  };
  cut(kept.p);
  cut(kept.q);
  cut(kept.increments);
  for (std::int64_t& start : kept.start) {
    auto at = static_cast<std::size_t>(start);
    start = static_cast<std::int64_t>(at <= first ? at : at >= last ? at - (last - first) : first);
  }
  return kept;
}

Tables* tablesOf(Tensor& tensor, int** axis) {
  if (auto* step = std::get_if<StepOp>(&tensor.op)) {
    *axis = &step->axis;
    return &step->tables;
  }
  if (auto* step = std::get_if<RatioStepOp>(&tensor.op)) {
    *axis = &step->axis;
    return &step->tables;
  }
  return nullptr;
}

Tables firstTable(const Tables& tables) {
  auto gates = static_cast<std::size_t>(tables.start[1]);
  Tables first = withoutGate(tables, gates, tables.p.size());
  first.start = {0, tables.start[1]};
  first.base = {tables.base[0]};
  return first;
}

void cutTable(Draft& draft, const Take& take, std::size_t id) {
  int* axis = nullptr;
  const Tables* tables = tablesOf(draft.tensors[id], &axis);
  if (tables == nullptr) return;
  auto offer = [&](const Tables& smaller, bool single) {
    changed(draft, take, id, [&](Tensor& tensor) {
      int* place = nullptr;
      *tablesOf(tensor, &place) = smaller;
      if (single) *place = -1;
    });
    tables = tablesOf(draft.tensors[id], &axis);
    return tables != nullptr;
  };
  if (*axis != -1 && !offer(firstTable(*tables), true)) return;
  std::size_t gates = tables->p.size();
  for (std::size_t size = gates; size >= 1; size /= 2)
    for (std::size_t first = 0; first < tables->p.size();) {
      std::size_t before = tables->p.size();
      if (!offer(withoutGate(*tables, first, std::min(before, first + size)), false)) return;
      if (tables->p.size() == before) first += size;
    }
  Tables plain = *tables;
  std::fill(plain.base.begin(), plain.base.end(), 0);
  if (plain.base != tables->base && !offer(plain, false)) return;
  plain = *tables;
  plain.q.clear();
  if (plain.q != tables->q) offer(plain, false);
}

// Shared numbers with some set to zero.
bool zeroed(Integers& numbers, std::size_t first, std::size_t last) {
  std::vector<std::int64_t> list = *numbers;
  std::fill(list.begin() + static_cast<std::ptrdiff_t>(first),
            list.begin() + static_cast<std::ptrdiff_t>(last), 0);
  if (list == *numbers) return false;
  numbers = integers(std::move(list));
  return true;
}

template <class Of>  // of(tensor): the numbers, or null
void zeroNumbers(Draft& draft, const Take& take, std::size_t id, Of of) {
  Integers* numbers = of(draft.tensors[id]);
  if (numbers == nullptr || *numbers == nullptr) return;
  bisect((*numbers)->size(), [&](std::size_t first, std::size_t last) {
    if (id >= draft.tensors.size()) return;
    Integers* now = of(draft.tensors[id]);
    if (now == nullptr || *now == nullptr || last > (*now)->size()) return;
    Draft candidate = draft;
    if (zeroed(*of(candidate.tensors[id]), first, last)) take(candidate);
  });
}

void dropBias(Draft& draft, const Take& take, std::size_t id) {
  const auto* linear = draft.tensors[id].as<LinearOp>();
  if (linear != nullptr && linear->bias != nullptr)
    changed(draft, take, id, [](Tensor& tensor) { std::get<LinearOp>(tensor.op).bias = nullptr; });
}

}  // namespace

void cutDead(Draft& draft, const Take& take) {
  eachTensor(draft, [&](std::size_t id) {
    std::vector<bool> marked(draft.tensors.size(), true);
    for (const Tensor& tensor : draft.tensors)
      for (TensorId operand : operandsOf(tensor))
        if (operand == static_cast<TensorId>(id)) return;
    for (const Output& output : draft.outputs)
      if (output.tensor == static_cast<TensorId>(id)) return;
    marked[id] = false;
    take(kept(draft, marked));
  });
}

void cutOutputs(Draft& draft, const Take& take) {
  for (std::size_t id = 0; id < draft.tensors.size() && !draft.outputs.empty(); ++id) {
    Draft candidate = draft;
    candidate.outputs = {{draft.outputs[0].name, static_cast<TensorId>(id)}};
    candidate = withoutDead(candidate);
    bool smaller = candidate.tensors.size() < draft.tensors.size() || draft.outputs.size() > 1;
    if (smaller && take(candidate)) break;
  }
  for (std::size_t k = draft.outputs.size(); k-- > 0 && draft.outputs.size() > 1;) {
    Draft candidate = draft;
    candidate.outputs.erase(candidate.outputs.begin() + static_cast<std::ptrdiff_t>(k));
    take(candidate);
  }
  for (std::size_t k = 0; k < draft.outputs.size(); ++k) {
    auto operands = [&] { return operandsOf(draft.tensors[draft.outputs[k].tensor]); };
    for (std::size_t o = 0; o < operands().size(); ++o) {
      Draft candidate = draft;
      candidate.outputs[k].tensor = operands()[o];
      if (take(candidate)) o = static_cast<std::size_t>(-1);
    }
  }
}

void cutOperations(Draft& draft, const Take& take) {
  eachTensor(draft, [&](std::size_t id) {
    if (bypass(draft, take, id)) return;
    const Tensor& tensor = draft.tensors[id];
    bool input = tensor.as<InputOp>() != nullptr, constant = tensor.as<ConstantOp>() != nullptr;
    if (constant) return;
    Range range = tensor.range;
    if (!input && changed(draft, take, id, [&](Tensor& t) { t.op = InputOp{range}; })) return;
    if (tensor.elements > kMaxConstant) return;
    changed(draft, take, id, [&](Tensor& t) {
      std::int64_t value = range.contains(0) ? 0 : range.lo;
      t.op = ConstantOp{
          integers(std::vector<std::int64_t>(static_cast<std::size_t>(tensor.elements), value))};
    });
  });
}

void cutTables(Draft& draft, const Take& take) {
  eachTensor(draft, [&](std::size_t id) { cutTable(draft, take, id); });
}

void cutNumbers(Draft& draft, const Take& take) {
  eachTensor(draft, [&](std::size_t id) { dropBias(draft, take, id); });
  eachTensor(draft, [&](std::size_t id) {
    zeroNumbers(draft, take, id, [](Tensor& tensor) {
      auto* op = std::get_if<LinearOp>(&tensor.op);
      return op == nullptr ? nullptr : &op->weights;
    });
  });
  eachTensor(draft, [&](std::size_t id) {
    zeroNumbers(draft, take, id, [](Tensor& tensor) {
      auto* op = std::get_if<ConstantOp>(&tensor.op);
      return op == nullptr ? nullptr : &op->values;
    });
  });
  eachTensor(draft, [&](std::size_t id) {
    const Tensor& tensor = draft.tensors[id];
    if (const auto* op = tensor.as<ScaleOp>(); op != nullptr && op->factor != 1)
      changed(draft, take, id, [](Tensor& t) { std::get<ScaleOp>(t.op).factor = 1; });
  });
}

void cutRanges(Draft& draft, const Take& take) {
  eachTensor(draft, [&](std::size_t id) {
    for (bool cut = true; cut;) {
      cut = false;
      if (id >= draft.tensors.size()) return;
      const auto* op = draft.tensors[id].as<InputOp>();
      if (op == nullptr || op->range.lo == op->range.hi) return;
      Range range = op->range;
      std::int64_t middle = range.lo + (range.hi - range.lo) / 2;
      for (Range half : {Range{range.lo, middle}, Range{middle + 1, range.hi},
                         Range{range.lo, range.hi - 1}, Range{range.lo + 1, range.hi}}) {
        cut = changed(draft, take, id, [&](Tensor& t) { t.op = InputOp{half}; });
        if (cut) break;
      }
    }
  });
}

}  // namespace tc0::program
