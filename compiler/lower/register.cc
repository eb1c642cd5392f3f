#include "compiler/lower/register.h"

#include "compiler/fx/fx.h"
#include "compiler/lower/compile.h"
#include "compiler/tc/tc.h"
#include "mlir/Pass/Pass.h"

namespace tc0::lower {
namespace {

// The operation that makes a tensor of the program: both stand in the same order.
mlir::Operation* operationOf(fx::ProgramOp program, program::TensorId tensor) {
  for (mlir::Operation& op : program->getRegion(0).front())
    if (mlir::isa<fx::TensorOpInterface>(op) && tensor-- == 0) return &op;
  return program;
}

// --fx-to-tc=optimize=gates,max-depth=12,keep-all
struct FxToTc : mlir::PassWrapper<FxToTc, mlir::OperationPass<mlir::ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(FxToTc)

  FxToTc() = default;
  FxToTc(const FxToTc& other) : PassWrapper(other) {}

  llvm::StringRef getArgument() const override { return "fx-to-tc"; }
  llvm::StringRef getDescription() const override {
    return "lowers every fx.program to the tc.circuit that computes it";
  }
  void getDependentDialects(mlir::DialectRegistry& registry) const override {
    registry.insert<tc::TCDialect>();
  }

  void runOnOperation() override {
    llvm::SmallVector<fx::ProgramOp> programs(getOperation().getOps<fx::ProgramOp>());
    for (fx::ProgramOp program : programs)
      if (failed(lower(program))) return signalPassFailure();
  }

  mlir::LogicalResult lower(fx::ProgramOp op) {
    mlir::FailureOr<program::Program> program = fx::exportProgram(op);
    if (failed(program)) return mlir::failure();
    try {
      CompileOptions options;
      options.objective = objectiveNamed(optimize.getValue());
      if (maxDepth.getValue() >= 0) options.maxDepth = maxDepth.getValue();
      options.keepAll = keepAll.getValue();
      options.simplify = false;  // --canonicalize does
      options.count = false;
      CompileResult result = compile(*program, options);
      mlir::OpBuilder builder(op);
      tc::importCircuit(builder, result.circuit, op.getSymName());
      op.erase();
      return mlir::success();
    } catch (const LoweringError& error) {
      return operationOf(op, error.tensor)->emitError() << error.what();
    } catch (const std::exception& error) {
      return op.emitError() << error.what();
    }
  }

  Option<std::string> optimize{*this, "optimize",
                               llvm::cl::desc("depth, gates, wires or simulation"),
                               llvm::cl::init("depth")};
  Option<int> maxDepth{*this, "max-depth", llvm::cl::desc("at most so many levels"),
                       llvm::cl::init(-1)};
  Option<bool> keepAll{*this, "keep-all", llvm::cl::desc("an array for every tensor"),
                       llvm::cl::init(false)};
};

}  // namespace

void registerLowerPasses() { mlir::PassRegistration<FxToTc>(); }

}  // namespace tc0::lower
