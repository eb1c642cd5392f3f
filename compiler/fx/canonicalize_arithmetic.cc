#include "circuit/base/number.h"
#include "compiler/fx/canonicalize.h"

namespace tc0::fx {
namespace {

using mlir::failure;
using mlir::LogicalResult;
using mlir::PatternRewriter;
using mlir::success;

// 1 * x -> x;  a * (b * x) -> (a * b) * x
LogicalResult simplifyScale(ScaleOp op, PatternRewriter& rewriter) {
  std::int64_t factor = op.getFactor();
  if (factor == 1) {
    rewriter.replaceOp(op, op.getX());
    return success();
  }
  auto inner = op.getX().getDefiningOp<ScaleOp>();
  std::int64_t innerFactor = inner ? inner.getFactor() : 0, product = 0;
  if (!inner || __builtin_mul_overflow(factor, innerFactor, &product)) return failure();
  rewriter.replaceOpWithNewOp<ScaleOp>(op, op.getType(), op.getNameAttr(), inner.getX(),
                                       rewriter.getI64IntegerAttr(product));
  return success();
}

// constant + x -> x + constant;  x + 0 -> x;  (x + a) + b -> x + (a + b)
LogicalResult simplifyAdd(AddOp op, PatternRewriter& rewriter) {
  if (op.getA().getDefiningOp<ConstantOp>() && !op.getB().getDefiningOp<ConstantOp>()) {
    rewriter.replaceOpWithNewOp<AddOp>(op, op.getType(), op.getNameAttr(), op.getB(), op.getA());
    return success();
  }
  auto right = smallConstant(op.getB());
  if (!right) return failure();
  if (std::all_of(right->begin(), right->end(), [](std::int64_t v) { return v == 0; })) {
    rewriter.replaceOp(op, op.getA());
    return success();
  }
  auto inner = op.getA().getDefiningOp<AddOp>();
  auto innerRight = inner ? smallConstant(inner.getB()) : std::nullopt;
  if (!innerRight) return failure();
  Range range{0, 0};
  for (std::size_t i = 0; i < right->size(); ++i) {
    if (__builtin_add_overflow((*right)[i], (*innerRight)[i], &(*right)[i]) ||
        !withinLimit(magnitude((*right)[i])))
      return failure();
    range = i == 0 ? Range{(*right)[0], (*right)[0]} : range.hull({(*right)[i], (*right)[i]});
  }
  auto type = TensorType::get(op.getContext(), op.getType().getShape(), range);
  mlir::StringAttr name = freshName(op, op.getName().str() + ".constant");
  auto constant = rewriter.create<ConstantOp>(
      op.getLoc(), type, name,
      tc::numbersAttr(op.getContext(), integers(std::move(*right)), type.getShape(), name));
  rewriter.replaceOpWithNewOp<AddOp>(op, op.getType(), op.getNameAttr(), inner.getA(), constant);
  return success();
}

// sum(x) -> x and max(x) -> x, along a dimension of extent 1.
template <class Op>
LogicalResult dropSingle(Op op, PatternRewriter& rewriter) {
  if (shapeOf(op.getX()) != shapeOf(op.getY())) return failure();
  rewriter.replaceOp(op, op.getX());
  return success();
}

}  // namespace

void addArithmeticPatterns(mlir::RewritePatternSet& patterns) {
  patterns.add(simplifyScale);
  patterns.add(simplifyAdd);
  patterns.add(dropSingle<SumOp>);
  patterns.add(dropSingle<MaxOp>);
}

}  // namespace tc0::fx
