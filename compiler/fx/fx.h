#pragma once

#include "compiler/tc/tc.h"
#include "mlir/IR/PatternMatch.h"
#include "model/program/builder.h"
#include "model/program/program.h"

/// The fx dialect: integer programs as MLIR. `fx.program` holds operations that mirror
/// model/program/program.h one for one; their syntax is in fx_ops.td. An operation's meaning and
/// laws are those of the program: TensorOpInterface::addTo is the only way from one to the other.
namespace tc0::fx {

/// A program in the making.
struct ProgramAssembly {
  program::ProgramBuilder builder;
  tc::NumbersCache numbers;
};

/// Adds the tensor that `op` makes; `operands` are the numbers of its operands in the assembly.
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

/// What a tensor's type says.
inline Shape shapeOf(mlir::Value tensor) {
  return mlir::cast<TensorType>(tensor.getType()).getShape().vec();
}
inline Range rangeOf(mlir::Value tensor) {
  return mlir::cast<TensorType>(tensor.getType()).getRange();
}

/// A module that holds the program as `fx.program @name`; operations are located by their tensors'
/// names. The context has loaded the dialect.
mlir::OwningOpRef<mlir::ModuleOp> importProgram(mlir::MLIRContext& context,
                                                const program::Program& program,
                                                llvm::StringRef name = "main");

/// The program of an `fx.program`. Where it breaks a law, reports the error at the operation.
mlir::FailureOr<program::Program> exportProgram(ProgramOp program);

/// Sets the range in every type to what ProgramBuilder proves. A pass whose new operations may have
/// other ranges than those they replace calls it at its end; canonicalization only makes ranges
/// narrower, and types stay true without it.
mlir::LogicalResult proveRanges(ProgramOp program);

/// Adds the program's operations to `assembly` in order and calls `visit` after each that makes a
/// tensor. What is broken is reported at the operation.
mlir::LogicalResult assemble(
    ProgramOp program, ProgramAssembly& assembly,
    llvm::function_ref<mlir::LogicalResult(TensorOpInterface, const program::Tensor&)> visit);

/// Canonicalization (also in --canonicalize): by what the operations do, one function a file.
void addArithmeticPatterns(mlir::RewritePatternSet& patterns);  // canonicalize_arithmetic.cc
void addConstantPatterns(mlir::RewritePatternSet& patterns);    // canonicalize_constants.cc
void addStepPatterns(mlir::RewritePatternSet& patterns);        // canonicalize_steps.cc
void addViewPatterns(mlir::RewritePatternSet& patterns);        // canonicalize_views.cc

/// Passes of this library for tc0-opt: --fx-prove-ranges, --fx-write-program=file=F.
void registerFxPasses();

}  // namespace tc0::fx
