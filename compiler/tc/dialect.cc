#include "circuit/base/error.h"
#include "compiler/tc/syntax.h"
#include "compiler/tc/tc.h"
#include "compiler/tc/tc_base_dialect.cc.inc"
#include "compiler/tc/tc_base_enums.cc.inc"
#include "compiler/tc/tc_ops_interface.cc.inc"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/IR/DialectImplementation.h"
#define GET_TYPEDEF_CLASSES
#include "compiler/tc/tc_base_types.cc.inc"

namespace tc0::tc {

using llvm::ArrayRef;
using mlir::AsmParser;
using mlir::AsmPrinter;
using mlir::failure;
using mlir::LogicalResult;
using mlir::success;

void TCDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "compiler/tc/tc_base_types.cc.inc"
      >();
  registerAttributes();
  registerOperations();
}

mlir::Type ArrayType::parse(AsmParser& parser) {
  ShapeAndRange body;
  auto location = parser.getCurrentLocation();
  if (parseShapeAndRange(parser, body)) return {};
  return getChecked([&] { return parser.emitError(location); }, parser.getContext(), body.shape,
                    body.range.lo, body.range.hi);
}

void ArrayType::print(AsmPrinter& printer) const {
  printShapeAndRange(printer, getShape(), getRange());
}

LogicalResult ArrayType::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                ArrayRef<std::int64_t> shape, std::int64_t lo, std::int64_t hi) {
  return checkShapeAndRange(emitError, "array", shape, {lo, hi});
}

mlir::ParseResult parseShapeAndRange(AsmParser& parser, ShapeAndRange& body) {
  llvm::SmallVector<std::int64_t> shape;
  if (parser.parseLess() ||
      parser.parseDimensionList(shape, /*allowDynamic=*/false, /*withTrailingX=*/false) ||
      (!shape.empty() && parser.parseComma()) || parser.parseLSquare() ||
      parser.parseInteger(body.range.lo) || parser.parseComma() ||
      parser.parseInteger(body.range.hi) || parser.parseRSquare() || parser.parseGreater())
    return failure();
  body.shape.assign(shape.begin(), shape.end());
  return success();
}

void printShapeAndRange(AsmPrinter& printer, ArrayRef<std::int64_t> shape, Range range) {
  printer << "<";
  llvm::interleave(shape, printer.getStream(), "x");
  printer << (shape.empty() ? "[" : ", [") << range.lo << ", " << range.hi << "]>";
}

LogicalResult checkShapeAndRange(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                 const char* what, ArrayRef<std::int64_t> shape, Range range) {
  try {
    elementsOf(shape.vec(), what);
  } catch (const Error& error) {
    return emitError() << error.what();
  }
  if (range.lo > range.hi)
    return emitError() << what << ": required a range [lo, hi] with lo at most hi, found ["
                       << range.lo << ", " << range.hi << "]";
  return success();
}

}  // namespace tc0::tc
