#pragma once

#include "compiler/tc/tc.h"
#include "mlir/IR/DialectImplementation.h"

/// Pieces of text form that two dialects, or an attribute and an operation, have in common.
namespace tc0::tc {

/// `<4x32, [-32, 31]>`, the body of a type.
struct ShapeAndRange {
  Shape shape;
  Range range;
};
mlir::ParseResult parseShapeAndRange(mlir::AsmParser& parser, ShapeAndRange& body);
void printShapeAndRange(mlir::AsmPrinter& printer, llvm::ArrayRef<std::int64_t> shape, Range range);
mlir::LogicalResult checkShapeAndRange(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                       const char* what, llvm::ArrayRef<std::int64_t> shape,
                                       Range range);

/// `[%x scale 3 over [4] at M weights W at M in [[0, 3]], one scale 5]`, the terms of a sum.
mlir::ParseResult parseTerms(mlir::OpAsmParser& parser,
                             llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand>& sources,
                             mlir::ArrayAttr& terms);
void printTerms(mlir::OpAsmPrinter& printer, mlir::Operation* op, mlir::OperandRange sources,
                mlir::ArrayAttr terms);

}  // namespace tc0::tc
