#include "compiler/lower/choices.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "circuit/base/choice.h"
#include "compiler/lower/constructions/limbs.h"
#include "compiler/lower/options.h"

namespace tc0::lower {

using program::Program;
using program::Tensor;
using program::TensorId;

namespace {

constexpr std::array kNames = {std::pair{Construction::kSquares, "squares"},
                               std::pair{Construction::kAnd, "and"},
                               std::pair{Construction::kGateLeft, "gated left"},
                               std::pair{Construction::kGateRight, "gated right"},
                               std::pair{Construction::kMultiples, "multiples"},
                               std::pair{Construction::kRemainders, "remainders"},
                               std::pair{Construction::kLookup, "lookup"},
                               std::pair{Construction::kLimbs, "limbs"}};

// A lookup of digits has at least half the gates of finding them by multiples, so it is not tried
// where it would have many.
constexpr std::int64_t kMostLookedUp = 4096;
constexpr std::int64_t kFewestOfLimbs = 64;  // thresholds of a step that limbs are tried for

// Whether the tensor is a constant, seen through scales and through operations that only move
// elements.
bool isConstant(const Program& program, TensorId id) {
  const Tensor& tensor = program.tensor(shownBy(program, id));
  const Range range = program.tensor(id).range;
  if (tensor.as<program::ConstantOp>() != nullptr || range.lo == range.hi) return true;
  const auto* scaled = tensor.as<program::ScaleOp>();
  return scaled != nullptr && isConstant(program, scaled->x);
}

// The largest number of gates of an element of a step; none if the tensor is not the result of a
// step.
std::optional<std::int64_t> gatesOf(const Tensor& tensor) {
  const auto* step = tensor.as<program::StepOp>();
  const auto* ratio = tensor.as<program::RatioStepOp>();
  if (step == nullptr && ratio == nullptr) return std::nullopt;
  const Tables& tables = step != nullptr ? step->tables : ratio->tables;
  std::int64_t most = 0;
  for (std::int64_t t = 0; t < tables.tables(); ++t) most = std::max(most, tables.gates(t));
  return most;
}

// Whether the tensor is put together from binary digits.
bool isFromDigits(const Program& program, TensorId id) {
  const auto* sum = program.tensor(shownBy(program, id)).as<program::LinearOp>();
  return sum != nullptr &&
         program.tensor(shownBy(program, sum->x)).as<program::DigitsOp>() != nullptr;
}

// Whether limbs can save gates of a step. A step on another one is a read, seen through scales and
// operations that only move elements.
bool hasLimbs(const Program& program, const program::StepOp& step) {
  TensorId x = shownBy(program, step.x);
  while (const auto* scaled = program.tensor(x).as<program::ScaleOp>())
    x = shownBy(program, scaled->x);
  if (program.tensor(x).as<program::StepOp>() != nullptr) return false;
  std::int64_t most = 0;
  for (std::int64_t t = 0; t < step.tables.tables(); ++t)
    most = std::max(most, step.tables.gates(t));
  return most >= kFewestOfLimbs && isStaircase(step.tables);
}

// Whether the tensor is a mean: a ratio step by a count. A guard of its gates would be beyond the
// reach of a sum over all that is counted: a weight that grows with their number, and wires of them
// all into every gate that reads the mean.
bool isMean(const Program& program, TensorId id) {
  const auto* ratio = program.tensor(shownBy(program, id)).as<program::RatioStepOp>();
  if (ratio == nullptr) return false;
  const Range count = program.tensor(ratio->denominator).range;
  return count.lo == count.hi;
}

}  // namespace

TensorId shownBy(const Program& program, TensorId id) {
  for (;;) {
    const Tensor& tensor = program.tensor(id);
    const bool moves = tensor.as<program::ReshapeOp>() != nullptr ||
                       tensor.as<program::TransposeOp>() != nullptr ||
                       tensor.as<program::SliceOp>() != nullptr ||
                       tensor.as<program::BroadcastOp>() != nullptr;
    if (!moves) return id;
    id = program::operandsOf(tensor)[0];
  }
}

std::vector<Construction> choicesFor(const Program& program, TensorId id,
                                     const CompileOptions& options) {
  if (const auto* digits = program.tensor(id).as<program::DigitsOp>()) {
    const Range range = program.tensor(digits->x).range;
    const bool simulated = options.objective == Objective::kSimulation;
    const bool open = options.maxDepth.has_value() || simulated;
    std::vector<Construction> choices;
    if (open || options.objective == Objective::kDepth) choices.push_back(Construction::kMultiples);
    if (open || options.objective != Objective::kDepth)
      choices.push_back(Construction::kRemainders);
    const std::int64_t most = options.polynomial ? kMostPolynomial : kMostLookedUp;
    if (Wide{range.hi} - range.lo <= most) choices.push_back(Construction::kLookup);
    return choices;
  }
  if (program.tensor(id).as<program::StepOp>() != nullptr) {
    if (options.objective == Objective::kSimulation) return {Construction::kLookup};
    return {Construction::kLookup, Construction::kLimbs};
  }
  const auto& op = *program.tensor(id).as<program::MatmulOp>();
  if (isFromDigits(program, op.a) && isFromDigits(program, op.b)) return {Construction::kAnd};
  const std::optional<std::int64_t> left = gatesOf(program.tensor(shownBy(program, op.a)));
  const std::optional<std::int64_t> right = gatesOf(program.tensor(shownBy(program, op.b)));
  const Range over = program.tensor(op.a).range, more = program.tensor(op.b).range;
  const Wide values = Wide{over.hi} - over.lo + more.hi - more.lo;
  const Range bit{0, 1};
  const bool bits = over == bit && more == bit;
  const bool few = left && right && Wide{*left} * *right <= values;
  std::vector<Construction> choices{Construction::kAnd};
  if (!isMean(program, op.a)) choices.push_back(Construction::kGateLeft);
  if (!isMean(program, op.b)) choices.push_back(Construction::kGateRight);
  if (!bits && !few) choices.insert(choices.begin(), Construction::kSquares);
  return choices;
}

const char* choiceName(Construction choice) { return nameIn(kNames, choice); }

bool isSquare(const Program& program, const program::MatmulOp& op) {
  const Shape& shape = program.tensor(op.a).shape;
  return op.a == op.b && shape.back() == 1 && shape[shape.size() - 2] == 1;
}

program::PerTensor<bool> neededBy(const Program& program, bool keepAll) {
  program::PerTensor<bool> needed(program.tensors().size(), keepAll);
  for (const program::Output& output : program.outputs()) needed[output.tensor] = true;
  for (TensorId id = needed.nextId(); id-- > 0;)
    if (needed[id] || program.tensor(id).as<program::InputOp>() != nullptr) {
      needed[id] = true;  // inputs stay, used or not
      for (TensorId operand : program::operandsOf(program.tensor(id))) needed[operand] = true;
    }
  return needed;
}

std::vector<TensorId> choosableOf(const Program& program, const program::PerTensor<bool>& needed) {
  std::vector<TensorId> found;
  for (TensorId id : program.tensors().ids()) {
    const Tensor& tensor = program.tensor(id);
    if (!needed[id] || tensor.range.lo == tensor.range.hi) continue;
    if (const auto* digits = tensor.as<program::DigitsOp>())
      if (!isConstant(program, digits->x)) found.push_back(id);
    if (const auto* step = tensor.as<program::StepOp>())
      if (!isConstant(program, step->x) && hasLimbs(program, *step)) found.push_back(id);
    if (const auto* op = tensor.as<program::MatmulOp>(); op != nullptr && !isSquare(program, *op))
      if (!isConstant(program, op->a) && !isConstant(program, op->b)) found.push_back(id);
  }
  return found;
}

}  // namespace tc0::lower
