#pragma once

#include "compiler/tc/tc.h"
#include "mlir/IR/PatternMatch.h"
#include "model/program/builder.h"
#include "model/program/program.h"

/// The fx dialect: integer programs as MLIR. `fx.program` holds operations that mirror those of
/// model/program/program.h one for one; fx_ops.td has their syntax. An operation has the meaning
/// and the laws of the program's operation, because TensorOpInterface::addTo, which adds it to a
/// program, is the only way to verify it, to prove its range, to fold it and to export it.
namespace tc0::fx {

/// A program that is being built, and the numbers that its operations share.
struct ProgramAssembly {
  program::ProgramBuilder builder;
  tc::NumbersCache numbers;
};

/// Adds the tensor that `op` makes. `operands` are the tensors of its operands in the assembly.
program::TensorId addOperation(mlir::Operation* op, ProgramAssembly& assembly,
                               llvm::ArrayRef<program::TensorId> operands);

}  // namespace tc0::fx

#include "compiler/fx/fx_base_dialect.h.inc"
#include "compiler/fx/fx_ops_interface.h.inc"
#define GET_TYPEDEF_CLASSES
#include "compiler/fx/fx_base_types.h.inc"
#define GET_OP_CLASSES
#include "compiler/fx/fx_ops_operations.h.inc"

namespace tc0::fx {

/// The shape and the range in a tensor's type.
inline Shape shapeOf(mlir::Value tensor) {
  return mlir::cast<TensorType>(tensor.getType()).getShape().vec();
}
inline Range rangeOf(mlir::Value tensor) {
  return mlir::cast<TensorType>(tensor.getType()).getRange();
}

/// Makes a module that holds the program as `fx.program @name`. An operation's location is the name
/// of its tensor. The context must have loaded the dialect.
mlir::OwningOpRef<mlir::ModuleOp> importProgram(mlir::MLIRContext& context,
                                                const program::Program& program,
                                                llvm::StringRef name = "main");

/// Builds the program of an `fx.program`. If an operation breaks a law, the error is reported
/// there.
mlir::FailureOr<program::Program> exportProgram(ProgramOp program);

/// Sets the range in every type to what ProgramBuilder proves. A pass whose new operations may have
/// other ranges than those they replace calls this at its end. Canonicalization needs no such call:
/// it only makes ranges narrower, so the types stay true.
mlir::LogicalResult proveRanges(ProgramOp program);

/// Adds the program's operations to `assembly` in order and calls `visit` after each that makes a
/// tensor. If an operation breaks a law, the error is reported there.
mlir::LogicalResult assemble(
    ProgramOp program, ProgramAssembly& assembly,
    llvm::function_ref<mlir::LogicalResult(TensorOpInterface, const program::Tensor&)> visit);

/// The patterns of --canonicalize, one function for each kind of operation, each in a file of its
/// own.
void addArithmeticPatterns(mlir::RewritePatternSet& patterns);  // canonicalize_arithmetic.cc
void addConstantPatterns(mlir::RewritePatternSet& patterns);    // canonicalize_constants.cc
void addStepPatterns(mlir::RewritePatternSet& patterns);        // canonicalize_steps.cc
void addViewPatterns(mlir::RewritePatternSet& patterns);        // canonicalize_views.cc

/// Registers this library's passes for tc0-opt: --fx-prove-ranges, --fx-write-program=file=F.
void registerFxPasses();

}  // namespace tc0::fx
