#include "compiler/fx/fx.h"
#include "mlir/Pass/Pass.h"
#include "model/program/program_file.h"

namespace tc0::fx {
namespace {

// --fx-prove-ranges
struct ProveRanges : mlir::PassWrapper<ProveRanges, mlir::OperationPass<ProgramOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ProveRanges)

  llvm::StringRef getArgument() const override { return "fx-prove-ranges"; }
  llvm::StringRef getDescription() const override {
    return "sets the range in every type to what is proven from the inputs' ranges";
  }
  void runOnOperation() override {
    if (failed(proveRanges(getOperation()))) signalPassFailure();
  }
};

// --fx-write-program=file=x.program.safetensors
struct WriteProgram : mlir::PassWrapper<WriteProgram, mlir::OperationPass<ProgramOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(WriteProgram)

  WriteProgram() = default;
  WriteProgram(const WriteProgram& other) : PassWrapper(other) {}

  llvm::StringRef getArgument() const override { return "fx-write-program"; }
  llvm::StringRef getDescription() const override { return "writes the integer program to a file"; }
  void runOnOperation() override {
    try {
      mlir::FailureOr<program::Program> program = exportProgram(getOperation());
      if (failed(program)) return signalPassFailure();
      program::writeProgram(file.getValue(), *program);
    } catch (const std::exception& error) {
      getOperation().emitError() << error.what();
      signalPassFailure();
    }
    markAllAnalysesPreserved();
  }

  Option<std::string> file{*this, "file", llvm::cl::desc("the file to write")};
};

}  // namespace

void registerFxPasses() {
  mlir::PassRegistration<ProveRanges>();
  mlir::PassRegistration<WriteProgram>();
}

}  // namespace tc0::fx
