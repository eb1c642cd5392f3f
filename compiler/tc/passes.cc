#include "compiler/passes.h"

#include <ostream>

#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/tc/tc.h"

namespace tc0::tc {
namespace {

mlir::LogicalResult writeCircuit(CircuitOp op, const std::string& file) {
  mlir::FailureOr<Circuit> circuit = exportCircuit(op);
  if (failed(circuit)) return mlir::failure();
  writeFile(file, [&](std::ostream& out) { out << formatTc0(*circuit); });
  return mlir::success();
}

// --tc-size
struct Size : mlir::PassWrapper<Size, mlir::OperationPass<CircuitOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Size)

  llvm::StringRef getArgument() const override { return "tc-size"; }
  llvm::StringRef getDescription() const override {
    return "remarks on the depth and the number of gates of each circuit";
  }
  void runOnOperation() override {
    CircuitSize size = sizeOf(getOperation());
    getOperation().emitRemark() << "depth " << size.depth << ", " << size.gates << " gates";
    markAllAnalysesPreserved();
  }
};

}  // namespace

void registerTcPasses() {
  mlir::registerPass(
      [] { return std::make_unique<ProveRangesPass<CircuitOp>>("tc-prove-ranges"); });
  mlir::PassRegistration<Size>();
  mlir::registerPass([] {
    return std::make_unique<WritePass<CircuitOp>>(
        "tc-write-circuit", "writes the circuit to a .tc0 file", writeCircuit);
  });
}

}  // namespace tc0::tc
