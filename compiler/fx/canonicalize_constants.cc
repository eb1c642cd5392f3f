#include <unordered_set>

#include "circuit/base/error.h"
#include "compiler/fx/canonicalize.h"
#include "model/program/interpret.h"

namespace tc0::fx {

std::optional<std::vector<std::int64_t>> smallConstant(mlir::Value tensor) {
  auto constant = tensor.getDefiningOp<ConstantOp>();
  if (!constant || constant.getY().getType().getElements() > kMaxFoldedElements)
    return std::nullopt;
  return tc::numbersOf(constant.getValues());
}

mlir::StringAttr freshName(mlir::Operation* near, const std::string& base) {
  std::unordered_set<std::string> taken;
  for (auto op : near->getParentOfType<ProgramOp>().getBody().getOps<TensorOpInterface>())
    taken.insert(op.getName().str());
  std::string name = base;
  for (int i = 2; taken.contains(name); ++i) name = cat(base, i);
  return mlir::StringAttr::get(near->getContext(), name);
}

namespace {

// The result of an operation on constants, computed by the program's interpreter.
std::vector<std::int64_t> valuesOf(TensorOpInterface op) {
  ProgramAssembly assembly;
  std::vector<program::TensorId> operands;
  for (mlir::Value operand : op->getOperands())
    operands.push_back(assembly.builder.constant(cat("operand", operands.size()), shapeOf(operand),
                                                 *smallConstant(operand)));
  program::TensorId result = op.addTo(assembly, operands);
  return program::interpret(assembly.builder.finish(), {})[result];
}

// op(constants) -> constant, if the result is small.
struct FoldConstants : mlir::OpInterfaceRewritePattern<TensorOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  mlir::LogicalResult matchAndRewrite(TensorOpInterface op,
                                      mlir::PatternRewriter& rewriter) const override {
    auto type = mlir::cast<TensorType>(op->getResult(0).getType());
    if (op->getNumOperands() == 0 || type.getElements() > kMaxFoldedElements)
      return mlir::failure();
    for (mlir::Value operand : op->getOperands())
      if (!smallConstant(operand)) return mlir::failure();
    try {
      Integers values = integers(valuesOf(op));
      auto attribute =
          tc::numbersAttr(op->getContext(), values, type.getShape(), op.getName().str());
      rewriter.replaceOpWithNewOp<ConstantOp>(op, type, op.getNameAttr(), attribute);
    } catch (const std::exception& error) {
      return rewriter.notifyMatchFailure(op, error.what());
    }
    return mlir::success();
  }
};

}  // namespace

void addConstantPatterns(mlir::RewritePatternSet& patterns) {
  patterns.add<FoldConstants>(patterns.getContext());
}

}  // namespace tc0::fx
