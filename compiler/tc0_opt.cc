#include <cstring>
#include <filesystem>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "compiler/fx/fx.h"
#include "compiler/lower/register.h"
#include "compiler/tc/tc.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "model/program/program_file.h"

namespace {

mlir::OwningOpRef<mlir::ModuleOp> importFile(mlir::MLIRContext& context,
                                             const std::filesystem::path& path) {
  if (path.extension() != ".tc0")
    return tc0::fx::importProgram(context, tc0::program::readProgram(path));
  auto model = tc0::parseTc0(tc0::readFile(path), path.string());
  const auto* circuit = std::get_if<tc0::Circuit>(&model);
  if (circuit == nullptr) tc0::fail(path.string(), ": required a circuit, found a netlist");
  return tc0::tc::importCircuit(context, *circuit);
}

// Runs tc0-opt --import FILE: prints the module of a program or a circuit, for the next tc0-opt to
// read.
int printImported(const mlir::DialectRegistry& registry, const char* path) {
  try {
    mlir::MLIRContext context(registry);
    context.loadAllAvailableDialects();
    mlir::OwningOpRef<mlir::ModuleOp> module = importFile(context, path);
    module->print(llvm::outs());
    llvm::outs() << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "tc0-opt: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  mlir::DialectRegistry registry;
  registry.insert<mlir::arith::ArithDialect, mlir::func::FuncDialect, tc0::tc::TCDialect,
                  tc0::fx::FXDialect>();
  if (argc == 3 && std::strcmp(argv[1], "--import") == 0) return printImported(registry, argv[2]);
  mlir::registerCanonicalizerPass();
  mlir::registerCSEPass();
  tc0::tc::registerTcPasses();
  tc0::fx::registerFxPasses();
  tc0::lower::registerLowerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      argc, argv,
      "tc0-opt: reads MLIR, runs passes, prints MLIR\n"
      "(tc0-opt --import FILE prints the module of a .program.safetensors or .tc0 file)\n",
      registry));
}
