#include "compiler/lower/lowering.h"

#include <map>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/digits.h"
#include "compiler/lower/constructions/limbs.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/rank.h"
#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/window.h"
#include "compiler/lower/step_tables.h"

namespace tc0::lower {
namespace {

using program::Program;
using program::Tensor;
using program::TensorId;

constexpr std::int64_t kMaxFactor = std::int64_t{1} << 30;  // of a square
constexpr std::int64_t kMaxTable = std::int64_t{1} << 22;   // breakpoints that a construction makes

// Lowers one tensor after the other: each operation has an operator() that calls its construction
// and notes the name of it in `construction_`.
class Lowering {
 public:
  Lowering(const Program& program, const Choices& choices, const CompileOptions& options)
      : program_(program),
        choices_(choices),
        options_(options),
        needed_(neededBy(program, options.keepAll)) {
    result_.values.resize(program.tensors().size());
    result_.constructions.resize(program.tensors().size());
    for (TensorId id : needed_.ids())
      if (const auto* step = program.tensor(id).as<program::StepOp>(); step && needed_[id])
        stepsOn_[step->x].push_back(id);
  }

  LoweredProgram run() {
    for (TensorId id : needed_.ids()) {
      if (!needed_[id]) continue;
      id_ = id;
      tensor_ = &program_.tensor(id);
      result_.draft.setOwner(id);
      try {
        result_.values[id] = lowerTensor();
      } catch (const Error& error) {
        throw LoweringError(id, cat(program::label(*tensor_), ": ", error.what()));
      }
      TC0_ASSERT(result_.values[id]->elements() == tensor_->elements);
      result_.constructions[id] = construction_;
    }
    return std::move(result_);
  }

 private:
  // A tensor whose range is one number becomes a sum of that number, whatever its operation is. In a
  // member of a family, where tables are not narrowed, counts stay sums of steps, because the number
  // of tokens differs from member to member.
  Value lowerTensor() {
    construction_ = "";
    const bool isInput = tensor_->as<program::InputOp>() != nullptr;
    const program::Tensor& shown = program_.tensor(shownBy(program_, id_));
    const bool isCount = !options_.narrow && (shown.as<program::SumOp>() != nullptr ||
                                              shown.as<program::StepOp>() != nullptr);
    if (!isInput && !isCount && tensor_->range.lo == tensor_->range.hi) {
      construction_ = "constant";
      Term term;
      term.weights = integers({tensor_->range.lo});
      return valueOf(draft(), draft().sum(name(), tensor_->shape, {std::move(term)}),
                     std::vector<std::size_t>(tensor_->shape.size(), 1), tensor_->range);
    }
    Value value = std::visit(*this, tensor_->op);
    value.range = tensor_->range;
    return value;
  }

 public:
  Value operator()(const program::InputOp& op) {
    construction_ = "input";
    return valueOf(draft(), draft().input(name(), tensor_->shape, op.range),
                   std::vector<std::size_t>(tensor_->shape.size(), 1), op.range);
  }

  Value operator()(const program::ConstantOp& op) {
    construction_ = "constant";
    return constant(draft(), name(), tensor_->shape, op.values, tensor_->range);
  }

  Value operator()(const program::LinearOp& op) {
    construction_ = "sum";
    return linear(draft(), name(), value(op.x),
                  {tensor_->shape.back(), op.groups, op.weights, op.bias}, tensor_->range);
  }

  Value operator()(const program::AddOp& op) {
    construction_ = "sum";
    return added(draft(), name(), value(op.a), value(op.b), tensor_->range);
  }

  Value operator()(const program::ScaleOp& op) {
    construction_ = "view";
    return scaled(draft(), name(), value(op.x), op.factor);
  }

  // A square and a product with a constant have one construction each. Any other product has the
  // one chosen for it.
  Value operator()(const program::MatmulOp& op) {
    if (isSquare(program_, op)) return squared(value(op.a));
    Product product = productOf(draft(), name(), value(op.a), value(op.b));
    if (hasConstant(draft(), product)) {
      construction_ = "sum";
      return productByConstant(draft(), name(), product, tensor_->range);
    }
    auto found = choices_.find(id_);
    Construction choice = found == choices_.end() ? Construction::kSquares : found->second;
    construction_ = choiceName(choice);
    return multiplied(std::move(product), choice);
  }

  Value operator()(const program::StepOp& op) {
    const Value& x = value(op.x);
    StepTables own = stepTables(program_, op, options_.narrow);
    if (freshOf(draft(), x) || constantOf(draft(), x)) {
      construction_ = "read";
      return stepped(draft(), name(), x, own, tensor_->range);
    }
    if (isByLimbs(id_)) {
      construction_ = choiceName(Construction::kLimbs);
      if (std::optional<Value> found = steppedByLimbs(draft(), name(), x, own, tensor_->range))
        return *found;
    }
    construction_ = "step";
    return inBank(op, x, own);
  }

  // A constant denominator leaves a plain step, unless tables are to stay as they are. A loose one
  // (value.h) gets a step, so that the circuit itself can prove that it is positive.
  Value operator()(const program::RatioStepOp& op) {
    Value n = value(op.numerator), d = value(op.denominator);
    StepTables own = ratioTables(program_, op, options_.narrow);
    if (options_.narrow && d.range.lo == d.range.hi) {
      construction_ = freshOf(draft(), n) ? "read" : "step";
      return stepped(draft(), name(), n, {dividedBy(own.tables, d.range.lo), own.axis},
                     tensor_->range);
    }
    construction_ = "ratio step";
    if (d.loose) {
      checkTable(d.range, "a denominator that is a product (its circuit range is not positive)");
      d = refreshed(draft(), name() + ".proven", d);
    }
    return ratioStepped(draft(), name(), n, d, own, tensor_->range);
  }

  // Digits of a number that is made of digits, or of few gates, cost nothing and leave no choice.
  // Those of a number with too many multiples for one level are found in two.
  Value operator()(const program::DigitsOp& op) {
    const Value& x = value(op.x);
    const DigitPlaces places{op.low, tensor_->shape.back()};
    if (std::optional<Value> found = digitsAtHand(draft(), name(), x, places)) {
      construction_ = freshOf(draft(), x) ? "read" : "sum";
      return *found;
    }
    auto chosen = choices_.find(id_);
    Construction choice = chosen == choices_.end() ? Construction::kMultiples : chosen->second;
    try {
      construction_ = choiceName(choice);
      if (choice == Construction::kMultiples) return digitsByMultiples(draft(), name(), x, places);
    } catch (const TooManyBreakpoints&) {
      choice = Construction::kRemainders;
      construction_ = choiceName(choice);
    }
    if (choice == Construction::kRemainders) return digitsByRemainders(draft(), name(), x, places);
    checkTable(unscaled(x).range, "a number whose digits are looked up");
    return digitsByLookup(draft(), name(), x, places);
  }

  Value operator()(const program::SumOp& op) {
    construction_ = "sum";
    return summed(draft(), name(), value(op.x), op.axis, tensor_->range);
  }

  Value operator()(const program::MaxOp& op) {
    construction_ = "rank";
    Value x = fresh(value(op.x), ".fresh");
    return ranked(draft(), name(), x, op.axis, op.rank, tensor_->range);
  }

  Value operator()(const program::ReshapeOp& op) {
    construction_ = "view";
    return reshaped(draft(), name(), value(op.x), tensor_->shape);
  }

  Value operator()(const program::TransposeOp& op) {
    construction_ = "view";
    return transposed(value(op.x), op.permutation);
  }

  Value operator()(const program::SliceOp& op) {
    construction_ = "view";
    return sliced(draft(), name(), value(op.x), op.start, op.stride, tensor_->shape);
  }

  Value operator()(const program::WindowOp& op) {
    construction_ = "view";
    const Shape& shape = tensor_->shape;
    return windowed(draft(), name(), value(op.x), op, shape[op.axis], shape[shape.size() - 2]);
  }

  Value operator()(const program::ConcatOp& op) {
    construction_ = "sum";
    std::vector<Value> parts;
    for (TensorId part : op.parts) parts.push_back(value(part));
    return concatenated(draft(), name(), std::move(parts), op.axis, tensor_->range);
  }

  Value operator()(const program::BroadcastOp& op) {
    construction_ = "view";
    return broadcast(value(op.x), tensor_->shape);
  }

 private:
  Draft& draft() { return result_.draft; }
  const std::string& name() const { return tensor_->name; }
  const Value& value(TensorId id) const {
    TC0_ASSERT(result_.values[id].has_value());
    return *result_.values[id];
  }

  // A construction that makes a gate for every number of a range refuses a range that is too wide.
  void checkTable(Range range, const char* what) const {
    const std::int64_t most = options_.polynomial ? kMostPolynomial : kMaxTable;
    if (Wide{range.hi} - range.lo > most)
      fail("required ", what, " of at most ", most, " values",
           options_.polynomial ? " for a circuit of polynomial size" : "", ", found the range [",
           range.lo, ", ", range.hi, "]; round it by a step in the program",
           options_.polynomial ? ", or put it together from digits" : "");
  }

  Value fresh(const Value& x, const char* suffix) {
    if (!freshOf(draft(), x)) checkTable(unscaled(x).range, "a raw operand");
    return refreshed(draft(), name() + suffix, x);
  }

  Value withBits(const Value& x, const char* suffix) {
    return hasBits(draft(), x) ? x : fresh(x, suffix);
  }

  // The square of a digit is the digit. A number that is made of digits has fewer pairs of them than
  // it has values, from 3 digits on.
  Value squared(const Value& x) {
    if (x.range.lo >= 0 && x.range.hi <= 1) {
      construction_ = "view";
      return x;
    }
    const std::int64_t most = x.range.hi - x.range.lo;
    if (most >= 3 && most < kMaxFactor && !freshOf(draft(), x) && hasBits(draft(), x)) {
      construction_ = "and";
      return squareByAnd(draft(), name(), x, tensor_->range);
    }
    construction_ = freshOf(draft(), x) ? "read" : "step";
    if (!options_.polynomial || !freshOf(draft(), x)) checkTable(x.range, "a factor");
    Tables squares = tc0::tableOf(x.range, [](std::int64_t s) { return s * s; });
    return stepped(draft(), name(), x, {squares}, tensor_->range);
  }

  // Gives the operands what the construction requires of them, and calls it.
  Value multiplied(Product product, Construction choice) {
    switch (choice) {
      case Construction::kSquares: {
        Range a = unscaled(product.a).range, b = unscaled(product.b).range;
        checkTable({a.lo + b.lo, a.hi + b.hi}, "a sum of two factors");
        return productBySquares(draft(), name(), product, tensor_->range);
      }
      case Construction::kAnd:
        product.a = withBits(product.a, ".left-fresh");
        product.b = withBits(product.b, ".right-fresh");
        return productByAnd(draft(), name(), product, tensor_->range);
      default:  // gated
        break;
    }
    bool left = choice == Construction::kGateLeft;
    const Value& gated = left ? product.a : product.b;
    if (!freshOf(draft(), gated)) checkTable(unscaled(gated).range, "a raw factor");
    Value& bits = left ? product.b : product.a;
    bits = withBits(bits, ".fresh");
    return productGated(draft(), name(), product, left, tensor_->range);
  }

  bool isByLimbs(TensorId id) const {
    auto found = choices_.find(id);
    return found != choices_.end() && found->second == Construction::kLimbs;
  }

  // The steps on one number that is not fresh, with tables along the same dimension, share one
  // bank. The first of them makes it, with the breakpoints of all. The others read it: a read's
  // increments at the breakpoints of other steps are 0.
  Value inBank(const program::StepOp& op, const Value& x, const StepTables& own) {
    bool plain = x.scale == 1 && x.offset == 0;
    auto onArray = [&](const Tables& tables) {
      return plain ? tables : substituted(tables, x.scale, x.offset);
    };
    auto [bank, isFirst] = banks_.try_emplace({op.x, own.axis});
    if (isFirst) {
      Tables all = onArray(own.tables);
      for (TensorId other : stepsOn_[op.x]) {
        if (other == id_ || isByLimbs(other)) continue;
        StepTables more =
            stepTables(program_, *program_.tensor(other).as<program::StepOp>(), options_.narrow);
        if (more.axis == own.axis) all = unionOf(all, onArray(more.tables)).tables;
      }
      bank->second.tables = all;
      bank->second.array = draft().step(name(), x.digits,
                                        {.numerator = {x.array, x.at},
                                         .tables = all,
                                         .tableAt = tableAt(x, own),
                                         .reach = {unscaled(x).range}});
      return valueOf(draft(), bank->second.array, x.groups, tensor_->range);
    }
    construction_ = "read";
    Union joined = unionOf(bank->second.tables, onArray(own.tables));
    TC0_ASSERT(joined.tables.p.size() == bank->second.tables.p.size());
    ReadOp read;
    read.step = bank->second.array;
    read.at = identityMap(x.digits.size());
    read.base = std::move(joined.base);
    read.increments = std::move(joined.increments);
    return valueOf(draft(), draft().read(name(), x.digits, std::move(read)), x.groups,
                   tensor_->range);
  }

  struct Bank {
    ArrayId array = 0;
    Tables tables;
  };

  const Program& program_;
  const Choices& choices_;
  const CompileOptions& options_;
  program::PerTensor<bool> needed_;
  std::map<TensorId, std::vector<TensorId>> stepsOn_;
  std::map<std::pair<TensorId, int>, Bank> banks_;
  LoweredProgram result_;
  TensorId id_ = 0;
  const Tensor* tensor_ = nullptr;
  std::string construction_;
};

}  // namespace

LoweredProgram lowerProgram(const Program& program, const Choices& choices,
                            const CompileOptions& options) {
  return Lowering(program, choices, options).run();
}

std::vector<ArrayId> rootsOf(const Program& program, const LoweredProgram& lowered,
                             const CompileOptions& options) {
  std::vector<ArrayId> roots;
  for (const program::Output& output : program.outputs())
    roots.push_back(lowered.values[output.tensor]->array);
  if (options.keepAll)
    for (const std::optional<Value>& value : lowered.values)
      if (value) roots.push_back(value->array);
  return roots;
}

}  // namespace tc0::lower
