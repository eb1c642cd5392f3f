#include "compiler/lower/through_mlir.h"

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "compiler/fx/fx.h"
#include "compiler/tc/tc.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

namespace tc0::lower {
namespace {

constexpr std::uint64_t kMaxPassWork = std::uint64_t{1} << 26;

constexpr std::int64_t kMaxPrinted = 64;  // a longer list of numbers is named, not printed

// An MLIR context with both dialects, without threads.
class Context {
 public:
  Context() { context_.loadDialect<fx::FXDialect, tc::TCDialect>(); }
  mlir::MLIRContext& get() { return context_; }

 private:
  mlir::MLIRContext context_{mlir::MLIRContext::Threading::DISABLED};
};

fx::ProgramOp programIn(mlir::ModuleOp module) { return *module.getOps<fx::ProgramOp>().begin(); }

void print(const std::filesystem::path& path, mlir::ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  mlir::OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(kMaxPrinted);
  flags.elideLargeResourceString(kMaxPrinted);
  module.print(stream, flags);
  writeFile(path, [&](std::ostream& out) { out << stream.str() << "\n"; });
}

// The passes look at all uses of an operand whenever they erase an operation that uses it, so the
// operands of a concatenation cost the square of their number.
std::uint64_t passWork(const program::Program& program) {
  std::uint64_t work = 0;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* concat = tensor.as<program::ConcatOp>())
      work += concat->parts.size() * concat->parts.size();
  return work;
}

}  // namespace

program::Program simplified(const program::Program& program) {
  if (passWork(program) > kMaxPassWork) return program;
  Context context;
  mlir::OwningOpRef<mlir::ModuleOp> module = fx::importProgram(context.get(), program);
  std::string message;
  mlir::ScopedDiagnosticHandler handler(&context.get(), [&](mlir::Diagnostic& diagnostic) {
    message = diagnostic.str();
    return mlir::success();
  });
  mlir::PassManager passes(&context.get());
  passes.addPass(mlir::createCanonicalizerPass());
  passes.addPass(mlir::createCSEPass());
  passes.addPass(mlir::createCanonicalizerPass());
  if (failed(passes.run(*module))) fail("simplifying: ", message);
  mlir::FailureOr<program::Program> result = fx::exportProgram(programIn(*module));
  if (failed(result)) fail("simplifying: ", message);
  return std::move(*result);
}

void dumpIr(const std::filesystem::path& folder, const program::Program& given,
            const program::Program& compiled, const Circuit& circuit) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("'", folder.string(), "': required a folder to write to: ", error.message());
  Context context;
  print(folder / "1-program.fx.mlir", *fx::importProgram(context.get(), given));
  print(folder / "2-simplified.fx.mlir", *fx::importProgram(context.get(), compiled));
  print(folder / "3-circuit.tc.mlir", *tc::importCircuit(context.get(), circuit));
}

}  // namespace tc0::lower
