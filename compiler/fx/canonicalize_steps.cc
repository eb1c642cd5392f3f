#include "compiler/fx/canonicalize.h"
#include "compiler/fx/compose_tables.h"

namespace tc0::fx {
namespace {

using mlir::failure;
using mlir::LogicalResult;
using mlir::PatternRewriter;
using mlir::success;

// A table that gives back every number that can come costs gates and a level for nothing.
LogicalResult dropIdentityStep(StepOp op, PatternRewriter& rewriter) {
  if (!isIdentity(op.getTables().getTables(), rangeOf(op.getX()))) return failure();
  rewriter.replaceOp(op, op.getX());
  return success();
}

// The axis of both tables together; false where they lie along different ones.
bool commonAxis(mlir::IntegerAttr outer, mlir::IntegerAttr inner, mlir::IntegerAttr& axis) {
  axis = outer ? outer : inner;
  return !outer || !inner || outer == inner;
}

// step(step(x)) -> step(x) and step(ratio_step(n, d)) -> ratio_step(n, d). One level less, and no
// gate more where nothing else reads the inner step; where something does, the outer step is one
// more form over the inner one's gates, and stays for lowering to read them.
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
