#include "compiler/fx/canonicalize.h"

namespace tc0::fx {
namespace {

constexpr std::size_t kMaxParts = 128;

using mlir::failure;
using mlir::LogicalResult;
using mlir::PatternRewriter;
using mlir::success;
using Numbers = std::vector<std::int64_t>;

bool keepsShape(mlir::Operation* op) {
  return shapeOf(op->getOperand(0)) == shapeOf(op->getResult(0));
}

// reshape to the same shape -> x;  reshape(reshape(x)) -> reshape(x)
LogicalResult simplifyReshape(ReshapeOp op, PatternRewriter& rewriter) {
  if (keepsShape(op)) {
    rewriter.replaceOp(op, op.getX());
    return success();
  }
  auto inner = op.getX().getDefiningOp<ReshapeOp>();
  if (!inner) return failure();
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getNameAttr(), inner.getX());
  return success();
}

// broadcast to the same shape -> x;  broadcast(broadcast(x)) -> broadcast(x)
LogicalResult simplifyBroadcast(BroadcastOp op, PatternRewriter& rewriter) {
  if (keepsShape(op)) {
    rewriter.replaceOp(op, op.getX());
    return success();
  }
  auto inner = op.getX().getDefiningOp<BroadcastOp>();
  if (!inner) return failure();
  rewriter.replaceOpWithNewOp<BroadcastOp>(op, op.getType(), op.getNameAttr(), inner.getX());
  return success();
}

// transpose by the identity -> x;  transpose(transpose(x)) -> transpose(x)
LogicalResult simplifyTranspose(TransposeOp op, PatternRewriter& rewriter) {
  llvm::ArrayRef<std::int64_t> outer = op.getPermutation();
  bool identity = true;
  for (std::int64_t d = 0; d < std::ssize(outer); ++d) identity &= outer[d] == d;
  if (identity) {
    rewriter.replaceOp(op, op.getX());
    return success();
  }
  auto inner = op.getX().getDefiningOp<TransposeOp>();
  if (!inner) return failure();
  Numbers permutation;
  for (std::int64_t d : outer) permutation.push_back(inner.getPermutation()[d]);
  rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(), op.getNameAttr(), inner.getX(),
                                           rewriter.getDenseI64ArrayAttr(permutation));
  return success();
}

// slice of all of x -> x;  slice(slice(x)) -> slice(x)
//
// Index i of the outer slice is index start + stride * i of the inner one, which is index
// inner.start + inner.stride * (start + stride * i) of x.
LogicalResult simplifySlice(SliceOp op, PatternRewriter& rewriter) {
  if (keepsShape(op)) {  // strides are at least 1, so this is all of it
    rewriter.replaceOp(op, op.getX());
    return success();
  }
  auto inner = op.getX().getDefiningOp<SliceOp>();
  if (!inner) return failure();
  Numbers start = op.getStart().vec(), stride = op.getStride().vec();
  for (std::size_t d = 0; d < start.size(); ++d) {
    // Along an extent of 1 the stride means nothing; elsewhere all products lie within x.
    if (op.getType().getShape()[d] == 1) stride[d] = 1;
    start[d] = inner.getStart()[d] + inner.getStride()[d] * start[d];
    if (op.getType().getShape()[d] > 1) stride[d] *= inner.getStride()[d];
  }
  rewriter.replaceOpWithNewOp<SliceOp>(op, op.getType(), op.getNameAttr(), inner.getX(),
                                       rewriter.getDenseI64ArrayAttr(start),
                                       rewriter.getDenseI64ArrayAttr(stride));
  return success();
}

// concat of one -> x;  concat(.., concat(..), ..) along one dimension -> concat, if that has few
// parts: a concatenation of a concatenation with itself, and so on, would double them each time.
LogicalResult simplifyConcat(ConcatOp op, PatternRewriter& rewriter) {
  if (op.getParts().size() == 1) {
    rewriter.replaceOp(op, op.getParts()[0]);
    return success();
  }
  llvm::SmallVector<mlir::Value> parts;
  for (mlir::Value part : op.getParts()) {
    auto inner = part.getDefiningOp<ConcatOp>();
    if (inner && inner.getAxis() == op.getAxis())
      parts.append(inner.getParts().begin(), inner.getParts().end());
    else
      parts.push_back(part);
  }
  if (parts.size() == op.getParts().size() || parts.size() > kMaxParts) return failure();
  rewriter.replaceOpWithNewOp<ConcatOp>(op, op.getType(), op.getNameAttr(), parts,
                                        op.getAxisAttr());
  return success();
}

}  // namespace

void addViewPatterns(mlir::RewritePatternSet& patterns) {
  patterns.add(simplifyReshape);
  patterns.add(simplifyBroadcast);
  patterns.add(simplifyTranspose);
  patterns.add(simplifySlice);
  patterns.add(simplifyConcat);
}

}  // namespace tc0::fx
