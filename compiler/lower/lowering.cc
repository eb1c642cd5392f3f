#include "compiler/lower/lowering.h"

#include <map>
#include <utility>

#include "circuit/base/error.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/rank.h"
#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/step_tables.h"

namespace tc0::lower {
namespace {

using program::Program;
using program::Tensor;
using program::TensorId;

constexpr std::int64_t kMaxTable = std::int64_t{1} << 22;  // breakpoints that a construction makes

class Lowering {
 public:
  Lowering(const Program& program, const Choices& choices, bool all, bool narrow)
      : program_(program), choices_(choices), narrow_(narrow), needed_(neededBy(program, all)) {
    result_.values.resize(program.tensors().size());
    result_.constructions.resize(program.tensors().size());
    for (std::size_t t = 0; t < needed_.size(); ++t)
      if (const auto* step = program.tensors()[t].as<program::StepOp>(); step && needed_[t])
        stepsOn_[step->x].push_back(static_cast<TensorId>(t));
  }

  Lowered run() {
    for (std::size_t t = 0; t < needed_.size(); ++t) {
      if (!needed_[t]) continue;
      id_ = static_cast<TensorId>(t);
      tensor_ = &program_.tensors()[t];
      result_.draft.setOwner(id_);
      try {
        result_.values[t] = lowerTensor();
      } catch (const Error& error) {
        throw LoweringError(id_, cat(program::label(*tensor_), ": ", error.what()));
      }
      result_.constructions[t] = how_;
    }
    return std::move(result_);
  }

 private:
  Value lowerTensor() {
    how_ = "";
    bool given = tensor_->as<program::InputOp>() != nullptr;
    if (!given && tensor_->range.lo == tensor_->range.hi) {
      how_ = "constant";
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
    how_ = "input";
    return valueOf(draft(), draft().input(name(), tensor_->shape, op.range),
                   std::vector<std::size_t>(tensor_->shape.size(), 1), op.range);
  }

  Value operator()(const program::ConstantOp& op) {
    how_ = "constant";
    return constant(draft(), name(), tensor_->shape, op.values, tensor_->range);
  }

  Value operator()(const program::LinearOp& op) {
    how_ = "sum";
    return linear(draft(), name(), value(op.x), tensor_->shape.back(), op.weights, op.bias,
                  tensor_->range);
  }

  Value operator()(const program::AddOp& op) {
    how_ = "sum";
    return added(draft(), name(), value(op.a), value(op.b), tensor_->range);
  }

  Value operator()(const program::ScaleOp& op) {
    how_ = "view";
    return scaled(draft(), name(), value(op.x), op.factor);
  }

  Value operator()(const program::MatmulOp& op) {
    if (isSquare(program_, op)) return squared(value(op.a));
    Product product = productOf(draft(), name(), value(op.a), value(op.b));
    if (hasConstant(draft(), product)) {
      how_ = "sum";
      return productByConstant(draft(), name(), product, tensor_->range);
    }
    auto found = choices_.find(id_);
    ProductChoice choice = found == choices_.end() ? ProductChoice::kSquares : found->second;
    how_ = choiceName(choice);
    return multiplied(std::move(product), choice);
  }

  Value operator()(const program::StepOp& op) {
    const Value& x = value(op.x);
    StepTables own = stepTables(program_, op, narrow_);
    if (freshOf(draft(), x) || constantOf(draft(), x)) {
      how_ = "read";
      return stepped(draft(), name(), x, own.tables, tableAt(x, own.axis), tensor_->range);
    }
    how_ = "step";
    return inBank(op, x, own);
  }

  Value operator()(const program::RatioStepOp& op) {
    Value n = value(op.numerator), d = value(op.denominator);
    StepTables own = ratioTables(program_, op, narrow_);
    if (d.range.lo == d.range.hi) {
      how_ = freshOf(draft(), n) ? "read" : "step";
      return stepped(draft(), name(), n, dividedBy(own.tables, d.range.lo), tableAt(n, own.axis),
                     tensor_->range);
    }
    how_ = "ratio step";
    if (d.loose) {
      checkTable(d.range, "a denominator that is a product (its circuit range is not positive)");
      d = refreshed(draft(), name() + ".proven", d);
    }
    return ratioStepped(
        draft(), name(), n, d, own.tables, [&](const Value& x) { return tableAt(x, own.axis); },
        tensor_->range);
  }

  Value operator()(const program::SumOp& op) {
    how_ = "sum";
    return summed(draft(), name(), value(op.x), static_cast<std::size_t>(op.axis), tensor_->range);
  }

  Value operator()(const program::MaxOp& op) {
    how_ = "rank";
    Value x = fresh(value(op.x), ".fresh");
    return ranked(draft(), name(), x, static_cast<std::size_t>(op.axis), op.rank, tensor_->range);
  }

  Value operator()(const program::ReshapeOp& op) {
    how_ = "view";
    return reshaped(draft(), name(), value(op.x), tensor_->shape);
  }

  Value operator()(const program::TransposeOp& op) {
    how_ = "view";
    return transposed(value(op.x), op.permutation);
  }

  Value operator()(const program::SliceOp& op) {
    how_ = "view";
    return sliced(draft(), name(), value(op.x), op.start, op.stride, tensor_->shape);
  }

  Value operator()(const program::ConcatOp& op) {
    how_ = "sum";
    std::vector<Value> parts;
    for (TensorId part : op.parts) parts.push_back(value(part));
    return concatenated(draft(), name(), std::move(parts), static_cast<std::size_t>(op.axis),
                        tensor_->range);
  }

  Value operator()(const program::BroadcastOp& op) {
    how_ = "view";
    return broadcast(value(op.x), tensor_->shape);
  }

 private:
  Draft& draft() { return result_.draft; }
  const std::string& name() const { return tensor_->name; }
  const Value& value(TensorId id) const { return *result_.values[id]; }

  AffineRow tableAt(const Value& x, int axis) const {
    return axis < 0 ? AffineRow{} : coordinate(x, static_cast<std::size_t>(axis));
  }

  void checkTable(Range range, const char* what) const {
    if (Wide{range.hi} - range.lo > kMaxTable)
      fail("required ", what, " of at most ", kMaxTable, " values, found the range [", range.lo,
           ", ", range.hi, "]; round it by a step in the program");
  }

  Value fresh(const Value& x, const char* suffix) {
    if (!freshOf(draft(), x)) checkTable(unscaled(x).range, "a raw operand");
    return refreshed(draft(), name() + suffix, x);
  }

  Value withBits(const Value& x, const char* suffix) {
    return hasBits(draft(), x) ? x : fresh(x, suffix);
  }

  Value squared(const Value& x) {
    how_ = freshOf(draft(), x) ? "read" : "step";
    checkTable(x.range, "a factor");
    Tables squares = tc0::tableOf(x.range, [](std::int64_t s) { return s * s; });
    return stepped(draft(), name(), x, squares, {}, tensor_->range);
  }

  Value multiplied(Product product, ProductChoice choice) {
    switch (choice) {
      case ProductChoice::kSquares: {
        Range a = unscaled(product.a).range, b = unscaled(product.b).range;
        checkTable({a.lo + b.lo, a.hi + b.hi}, "a sum of two factors");
        return productBySquares(draft(), name(), product, tensor_->range);
      }
      case ProductChoice::kAnd:
        product.a = withBits(product.a, ".left-fresh");
        product.b = withBits(product.b, ".right-fresh");
        return productByAnd(draft(), name(), product, tensor_->range);
      case ProductChoice::kGateLeft:
      case ProductChoice::kGateRight:
        break;
    }
    bool left = choice == ProductChoice::kGateLeft;
    const Value& gated = left ? product.a : product.b;
    if (!freshOf(draft(), gated)) checkTable(unscaled(gated).range, "a raw factor");
    Value& bits = left ? product.b : product.a;
    bits = withBits(bits, ".fresh");
    return productGated(draft(), name(), product, left, tensor_->range);
  }

  // The steps on one raw number, with tables along the same dimension, are one bank: the first
  // makes it with all breakpoints, the others read it.
  Value inBank(const program::StepOp& op, const Value& x, const StepTables& own) {
    bool plain = x.scale == 1 && x.offset == 0;
    auto onArray = [&](const Tables& tables) {
      return plain ? tables : substituted(tables, x.scale, x.offset);
    };
    auto [bank, isFirst] = banks_.try_emplace({op.x, own.axis});
    if (isFirst) {
      Tables all = onArray(own.tables);
      for (TensorId other : stepsOn_[op.x]) {
        if (other == id_) continue;
        StepTables more =
            stepTables(program_, *program_.tensor(other).as<program::StepOp>(), narrow_);
        if (more.axis == own.axis) all = unionOf(all, onArray(more.tables)).tables;
      }
      bank->second.tables = all;
      bank->second.array = draft().step(name(), x.digits, {x.array, x.at}, std::nullopt, all,
                                        tableAt(x, own.axis), {unscaled(x).range});
      return valueOf(draft(), bank->second.array, x.groups, tensor_->range);
    }
    how_ = "read";
    Union joined = unionOf(bank->second.tables, onArray(own.tables));
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
  bool narrow_;
  std::vector<bool> needed_;
  std::map<TensorId, std::vector<TensorId>> stepsOn_;
  std::map<std::pair<TensorId, int>, Bank> banks_;
  Lowered result_;
  TensorId id_ = 0;
  const Tensor* tensor_ = nullptr;
  std::string how_;
};

}  // namespace

Lowered lowerProgram(const Program& program, const Choices& choices, bool all, bool narrow) {
  return Lowering(program, choices, all, narrow).run();
}

}  // namespace tc0::lower
