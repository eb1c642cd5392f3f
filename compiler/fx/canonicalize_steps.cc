#include "compiler/fx/canonicalize.h"
#include "compiler/fx/compose_tables.h"

namespace tc0::fx {
namespace {

using mlir::failure;
using mlir::LogicalResult;
using mlir::PatternRewriter;
using mlir::success;

// step(x) -> x, if the table maps every number of x's range to itself.
LogicalResult dropIdentityStep(StepOp op, PatternRewriter& rewriter) {
  if (!isIdentity(op.getTables().getTables(), rangeOf(op.getX()))) return failure();
  rewriter.replaceOp(op, op.getX());
  return success();
}

// Sets `axis` to the dimension along which the composed tables lie; false if the two steps' tables
// lie along different dimensions.
bool commonAxis(mlir::IntegerAttr outer, mlir::IntegerAttr inner, mlir::IntegerAttr& axis) {
  axis = outer ? outer : inner;
  return !outer || !inner || outer == inner;
}

// step(step(x)) -> step(x) and step(ratio_step(n, d)) -> ratio_step(n, d), if nothing else reads
// the inner step. This takes one level less and no more gates. If something else does read it, the
// outer step stays: lowering makes it one more form over the inner step's gates, which costs
// nothing either.
LogicalResult composeSteps(StepOp op, PatternRewriter& rewriter) {
  mlir::Operation* inner = op.getX().getDefiningOp();
  if (inner == nullptr || !inner->hasOneUse()) return failure();
  mlir::IntegerAttr axis;
  auto composed = [&](auto step) {
    return tc::TablesAttr::get(
        op.getContext(), composeTables(op.getTables().getTables(), step.getTables().getTables()));
  };
  if (auto step = mlir::dyn_cast<StepOp>(inner)) {
    if (!commonAxis(op.getAxisAttr(), step.getAxisAttr(), axis)) return failure();
    rewriter.replaceOpWithNewOp<StepOp>(op, op.getType(), op.getNameAttr(), step.getX(),
                                        composed(step), axis);
    return success();
  }
  auto ratio = mlir::dyn_cast<RatioStepOp>(inner);
  if (!ratio || !commonAxis(op.getAxisAttr(), ratio.getAxisAttr(), axis)) return failure();
  rewriter.replaceOpWithNewOp<RatioStepOp>(op, op.getType(), op.getNameAttr(), ratio.getNumerator(),
                                           ratio.getDenominator(), composed(ratio), axis);
  return success();
}

}  // namespace

void addStepPatterns(mlir::RewritePatternSet& patterns) {
  patterns.add(dropIdentityStep);
  patterns.add(composeSteps);
}

}  // namespace tc0::fx
