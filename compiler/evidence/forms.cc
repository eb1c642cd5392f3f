#include "compiler/evidence/forms.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/evidence/element_forms.h"
#include "compiler/evidence/gate_forms.h"

namespace tc0::evidence {
namespace {

using namespace program;

// The program's table for an element of a step.
StepFunction tableAt(const Tensor& tensor, const Tables& tables, int axis, std::int64_t element) {
  std::int64_t t = 0;
  if (axis >= 0) {
    std::vector<std::int64_t> index(tensor.shape.size());
    unflatten(tensor.shape, element, index.data());
    t = index[axis];
  }
  StepFunction function{tables.base[t], {}};
  for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k)
    function.increments[lowestTerms(tables.p[k], tables.qAt(k))] += tables.increments[k];
  return function;
}

// Whether a gate at this position is decided by the ranges of numerator and denominator: 1 if it is
// always 1, 0 if it is always 0, -1 if neither. The gate is [q * n - p * d >= 0], and p * d is
// least and largest at the ends of d's range.
int decided(const Position& at, Range n, Range d) {
  TC0_ASSERT(n.lo <= n.hi && d.lo <= d.hi && at.q > 0);
  Wide least = Wide{at.q} * n.lo - std::max(Wide{at.p} * d.lo, Wide{at.p} * d.hi);
  Wide most = Wide{at.q} * n.hi - std::min(Wide{at.p} * d.lo, Wide{at.p} * d.hi);
  return least >= 0 ? 1 : most < 0 ? 0 : -1;
}

// The answer for an operation that the circuit makes in a way that this check cannot follow:
// neither right nor wrong.
constexpr char kUnread[] = "cannot be read back";

class FormCheck {
 public:
  FormCheck(const Program& program, const lower::CompileResult& compiled)
      : program_(program),
        compiled_(compiled),
        forms_(program, compiled),
        gates_(compiled.circuit) {}

  // The difference between an element and the program's definition: empty if there is none, kUnread
  // if that cannot be told.
  std::string element(TensorId id, std::int64_t element) {
    const Tensor& tensor = program_.tensor(id);
    if (isLinear(tensor)) return linear(id, element);
    if (const auto* step = tensor.as<program::StepOp>()) return plain(id, *step, element);
    return ratio(id, *tensor.as<RatioStepOp>(), element);
  }

  // Whether the forms of all operands exist. A product or step that was simplified away has none.
  bool hasOperands(TensorId id) const {
    for (TensorId operand : operandsOf(program_.tensor(id))) {
      if (forms_.present(operand)) continue;
      if (!isLinear(program_.tensor(operand)) || !hasOperands(operand)) return false;
    }
    return true;
  }

  Count visited() const { return forms_.visited(); }

 private:
  std::string linear(TensorId id, std::int64_t element) {
    WireForm found = forms_.of(id, element), expected = forms_.expected(id, element);
    if (found.constant != expected.constant)
      return cat("constant ", found.constant, ", expected ", expected.constant);
    for (std::size_t i = 0; i < std::max(found.wires.size(), expected.wires.size()); ++i) {
      if (i < found.wires.size() && i < expected.wires.size() &&
          found.wires[i].source == expected.wires[i].source &&
          found.wires[i].weight == expected.wires[i].weight)
        continue;
      const Wire& wire = i < found.wires.size() ? found.wires[i] : expected.wires[i];
      return cat("another coefficient at wire ", wire.source);
    }
    return "";
  }

  // A plain step. If its gates compare another number than x, the step may still be right: lowering
  // reads it off the gates of an earlier step of which x is a function (`composed`).
  std::string plain(TensorId id, const program::StepOp& op, std::int64_t element) {
    WireForm x = forms_.operand(op.x, element);
    WireForm y = forms_.of(id, element);
    StepFunction table = tableAt(program_.tensor(id), op.tables, op.axis, element);
    Range range = rangeOf(op.x, element);
    std::optional<GateOperands> operands = GateOperands{x, std::nullopt};
    std::optional<StepFunction> found = gates_.asStep(y, operands);
    if (x.wires.empty())
      return found && found->increments.empty() && found->base == table.at({x.constant, 1})
                 ? ""
                 : "another constant than the table gives";
    std::string difference =
        found ? compare(onLattice(*found, x), onLattice(table, x), range, {1, 1}) : "";
    return found && difference.empty() ? "" : composed(x, y, table);
  }

  // Moves breakpoints up to the next number that the form can take. The form takes only its
  // constant plus multiples of the common divisor of its weights, so no value changes. Two
  // functions that agree on these numbers get equal breakpoints.
  static StepFunction onLattice(const StepFunction& function, const WireForm& form) {
    std::int64_t divisor = 0;
    for (const Wire& wire : form.wires) divisor = std::gcd(divisor, wire.weight);
    StepFunction moved{function.base, {}};
    for (const auto& [at, increment] : function.increments) {
      std::int64_t steps = ceilDivide(at.p - form.constant, divisor);
      moved.increments[{form.constant + steps * divisor, 1}] += increment;
    }
    return moved;
  }

  // Checks result = table(operand) if both are functions of the gates of one earlier step. Between
  // two breakpoints of either function nothing changes, so one value at each breakpoint, and one
  // below the first, is enough.
  std::string composed(const WireForm& x, const WireForm& y, const StepFunction& table) {
    std::optional<GateOperands> operands;
    std::optional<StepFunction> operand = gates_.asStep(x, operands);
    if (!operand) return kUnread;
    std::optional<StepFunction> found = gates_.asStep(y, operands);
    if (!found) return kUnread;
    std::set<Position> positions;
    for (const auto& [at, increment] : operand->increments) positions.insert(at);
    for (const auto& [at, increment] : found->increments) positions.insert(at);
    bool low = true;
    if (!operands->denominator) {
      Range range = gates_.rangeCompared(x);
      positions.insert({range.lo, 1});
      low = false;
      std::erase_if(positions,
                    [&](const Position& at) { return at.p < range.lo || at.p > range.hi; });
    }
    if (low && found->base != table.at({operand->base, 1}))
      return cat("value ", found->base, " below every breakpoint, expected ",
                 table.at({operand->base, 1}));
    for (const Position& at : positions)
      if (found->at(at) != table.at({operand->at(at), 1}))
        return cat("value ", found->at(at), " where the operand is ", operand->at(at),
                   ", expected ", table.at({operand->at(at), 1}));
    return "";
  }

  std::string ratio(TensorId id, const RatioStepOp& op, std::int64_t element) {
    std::optional<GateOperands> operands =
        GateOperands{forms_.operand(op.numerator, element), std::nullopt};
    operands->denominator = forms_.operand(op.denominator, element);
    std::optional<StepFunction> found = gates_.asStep(forms_.of(id, element), operands);
    if (!found) return kUnread;
    return compare(*found, tableAt(program_.tensor(id), op.tables, op.axis, element),
                   rangeOf(op.numerator, element), rangeOf(op.denominator, element));
  }

  // The range of an element: the program proves one for its channel, the circuit one for its array,
  // and a form without wires is its constant.
  Range rangeOf(TensorId id, std::int64_t element) {
    const Tensor& tensor = program_.tensor(id);
    const WireForm& form = forms_.operand(id, element);
    if (form.wires.empty()) return {form.constant, form.constant};
    Range range =
        tensor.shape.empty() ? tensor.range : tensor.channel(element % tensor.shape.back());
    if (!forms_.present(id)) return range;
    ArrayId array = compiled_.arrays[id];
    Index index(compiled_.circuit.array(array).shape.size());
    unflatten(compiled_.circuit.array(array).shape, element, index.data());
    Range proven = elementRange(compiled_.circuit, array, index);
    return {std::max(range.lo, proven.lo), std::min(range.hi, proven.hi)};
  }

  // Compares two step functions where the operands lie in their ranges. At a breakpoint that the
  // ranges leave open the increments must be equal. Those that always count must add up, with the
  // bases, to the same value.
  static std::string compare(const StepFunction& found, const StepFunction& table, Range n,
                             Range d) {
    Wide difference = Wide{found.base} - table.base;
    std::set<Position> positions;
    for (const auto& [at, increment] : found.increments) positions.insert(at);
    for (const auto& [at, increment] : table.increments) positions.insert(at);
    for (const Position& at : positions) {
      auto incrementOf = [&](const StepFunction& function) {
        auto entry = function.increments.find(at);
        return entry == function.increments.end() ? 0 : entry->second;
      };
      std::int64_t have = incrementOf(found), want = incrementOf(table);
      int known = decided(at, n, d);
      if (known == 1) difference += Wide{have} - want;
      if (known == -1 && have != want)
        return cat("increment ", have, " at ", at.p, "/", at.q, ", expected ", want);
    }
    return difference == 0 ? "" : "another value at the lower end";
  }

  const Program& program_;
  const lower::CompileResult& compiled_;
  ElementForms forms_;
  GateForms gates_;
};

// The operations that have a check here.
bool isChecked(const Tensor& tensor) {
  return isLinear(tensor) || tensor.as<program::StepOp>() != nullptr ||
         tensor.as<RatioStepOp>() != nullptr;
}

}  // namespace

Rung checkForms(const Program& program, const lower::CompileResult& compiled, Count limit) {
  Rung rung{.name = "every sum has the program's coefficients, every step the program's table",
            .how =
                "flattened forms compared wire by wire, step functions at every breakpoint of the "
                "proven range",
            .complete = true};
  FormCheck check(program, compiled);
  Count unread = 0;
  for (TensorId id : program.tensors().ids()) {
    const Tensor& tensor = program.tensor(id);
    if (!rung.holds) break;
    if (!isChecked(tensor) || compiled.arrays[id] < 0) continue;
    if (!check.hasOperands(id)) {
      rung.complete = false;
      continue;
    }
    std::int64_t stride = 1;
    for (std::int64_t e = 0; e < tensor.elements && rung.holds; e += stride) {
      std::string difference = check.element(id, e);
      ++rung.checked;
      if (difference == kUnread) {
        ++unread;
        rung.complete = false;
      } else if (!difference.empty()) {
        rung.holds = false;
        rung.difference = cat(operationName(tensor), " '", tensor.name, "'",
                              indexText(tensor.shape, e), ": ", difference);
      }
      // Beyond the limit a few elements of each operation are looked at.
      if (stride == 1 && check.visited() > limit) {
        stride = std::max<std::int64_t>(1, tensor.elements / 8);
        rung.complete = false;
      }
    }
  }
  if (unread > 0) rung.how += cat("; ", grouped(unread), " elements could not be read back");
  return rung;
}

}  // namespace tc0::evidence
