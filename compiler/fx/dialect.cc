#include "compiler/fx/fx.h"
#include "compiler/fx/fx_base_dialect.cc.inc"
#include "compiler/fx/fx_ops_interface.cc.inc"
#include "compiler/tc/syntax.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/IR/DialectImplementation.h"
#define GET_TYPEDEF_CLASSES
#include "compiler/fx/fx_base_types.cc.inc"

namespace tc0::fx {

void FXDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "compiler/fx/fx_base_types.cc.inc"
      >();
  registerOperations();
}

void FXDialect::getCanonicalizationPatterns(mlir::RewritePatternSet& patterns) const {
  addArithmeticPatterns(patterns);
  addConstantPatterns(patterns);
  addStepPatterns(patterns);
  addViewPatterns(patterns);
}

std::int64_t TensorType::getElements() const { return elementsOf(getShape().vec(), "tensor"); }

mlir::Type TensorType::parse(mlir::AsmParser& parser) {
  tc::ShapeAndRange body;
  auto location = parser.getCurrentLocation();
  if (tc::parseShapeAndRange(parser, body)) return {};
  return getChecked([&] { return parser.emitError(location); }, parser.getContext(), body.shape,
                    body.range.lo, body.range.hi);
}

void TensorType::print(mlir::AsmPrinter& printer) const {
  tc::printShapeAndRange(printer, getShape(), getRange());
}

mlir::LogicalResult TensorType::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                       llvm::ArrayRef<std::int64_t> shape, std::int64_t lo,
                                       std::int64_t hi) {
  return tc::checkShapeAndRange(emitError, "tensor", shape, {lo, hi});
}

}  // namespace tc0::fx
