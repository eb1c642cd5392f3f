#include "compiler/passes.h"

#include "compiler/fx/fx.h"
#include "model/program/program_file.h"

namespace tc0::fx {
namespace {

mlir::LogicalResult writeProgram(ProgramOp op, const std::string& file) {
  mlir::FailureOr<program::Program> program = exportProgram(op);
  if (failed(program)) return mlir::failure();
  program::writeProgram(file, *program);
  return mlir::success();
}

}  // namespace

void registerFxPasses() {
  mlir::registerPass(
      [] { return std::make_unique<ProveRangesPass<ProgramOp>>("fx-prove-ranges"); });
  mlir::registerPass([] {
    return std::make_unique<WritePass<ProgramOp>>(
        "fx-write-program", "writes the integer program to a file", writeProgram);
  });
}

}  // namespace tc0::fx
