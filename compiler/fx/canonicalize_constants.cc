#include <optional>
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

// Whether a constant of these numbers would have the range and the channels that are proven for
// the tensor.
bool hasRangeOf(const program::Tensor& tensor, const std::vector<std::int64_t>& values) {
  program::ProgramBuilder builder;
  const program::Tensor& constant =
      builder.tensor(builder.constant("constant", tensor.shape, values));
  return constant.range == tensor.range && constant.channels == tensor.channels;
}

// The result of an operation on constants, computed by the program's interpreter. None if the
// operation is a slice with a wider range than its numbers have: a constant may have elements that
// nobody reads, only to declare a range, and a slice that leaves them out keeps it.
std::optional<std::vector<std::int64_t>> valuesOf(TensorOpInterface op) {
  ProgramAssembly assembly;
  std::vector<program::TensorId> operands;
  for (mlir::Value operand : op->getOperands())
    operands.push_back(assembly.builder.constant(cat("operand", operands.size()), shapeOf(operand),
                                                 *smallConstant(operand)));
  program::TensorId result = op.addTo(assembly, operands);
  const program::Tensor tensor = assembly.builder.tensor(result);
  std::vector<std::int64_t> values = program::interpret(assembly.builder.finish(), {})[result];
  if (tensor.as<program::SliceOp>() != nullptr && !hasRangeOf(tensor, values)) return std::nullopt;
  return values;
}

// op(constants) -> constant, if the result is small and no declared range is lost.
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
      std::optional<std::vector<std::int64_t>> found = valuesOf(op);
      if (!found) return mlir::failure();
      Integers values = integers(std::move(*found));
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
