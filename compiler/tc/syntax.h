#pragma once

#include "compiler/tc/tc.h"
#include "mlir/IR/DialectImplementation.h"

/// Parts of the text form that are shared by both dialects, or by an attribute and an operation.
namespace tc0::tc {

/// The body of a type: `<4x32, [-32, 31]>`.
struct ShapeAndRange {
  Shape shape;
  Range range;
};
mlir::ParseResult parseShapeAndRange(mlir::AsmParser& parser, ShapeAndRange& body);
void printShapeAndRange(mlir::AsmPrinter& printer, llvm::ArrayRef<std::int64_t> shape, Range range);
mlir::LogicalResult checkShapeAndRange(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                       const char* what, llvm::ArrayRef<std::int64_t> shape,
                                       Range range);

/// The terms of a sum: `[%x scale 3 over [4] at M weights W at M in [[0, 3]], one scale 5]`.
mlir::ParseResult parseTerms(mlir::OpAsmParser& parser,
                             llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand>& sources,
                             mlir::ArrayAttr& terms);
void printTerms(mlir::OpAsmPrinter& printer, mlir::Operation* op, mlir::OperandRange sources,
                mlir::ArrayAttr terms);

}  // namespace tc0::tc
