#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/tc/tc.h"
#include "mlir/Pass/Pass.h"

namespace tc0::tc {
namespace {

// --tc-prove-ranges
struct ProveRanges : mlir::PassWrapper<ProveRanges, mlir::OperationPass<CircuitOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ProveRanges)

  llvm::StringRef getArgument() const override { return "tc-prove-ranges"; }
  llvm::StringRef getDescription() const override {
    return "sets the range in every type to what is proven from the inputs' ranges";
  }
  void runOnOperation() override {
    if (failed(proveRanges(getOperation()))) signalPassFailure();
  }
};

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

// --tc-write-circuit=file=x.tc0
struct WriteCircuit : mlir::PassWrapper<WriteCircuit, mlir::OperationPass<CircuitOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(WriteCircuit)

  WriteCircuit() = default;
  WriteCircuit(const WriteCircuit& other) : PassWrapper(other) {}

  llvm::StringRef getArgument() const override { return "tc-write-circuit"; }
  llvm::StringRef getDescription() const override { return "writes the circuit to a .tc0 file"; }
  void runOnOperation() override {
    try {
      mlir::FailureOr<Circuit> circuit = exportCircuit(getOperation());
      if (failed(circuit)) return signalPassFailure();
      writeFile(file.getValue(), [&](std::ostream& out) { out << formatTc0(*circuit); });
    } catch (const std::exception& error) {
      getOperation().emitError() << error.what();
      signalPassFailure();
    }
    markAllAnalysesPreserved();
  }

  Option<std::string> file{*this, "file", llvm::cl::desc("the file to write")};
};

}  // namespace

void registerTcPasses() {
  mlir::PassRegistration<ProveRanges>();
  mlir::PassRegistration<Size>();
  mlir::PassRegistration<WriteCircuit>();
}

}  // namespace tc0::tc
