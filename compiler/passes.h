#pragma once

#include <exception>
#include <string>

#include "mlir/Pass/Pass.h"

/// The passes that both dialects have, for a container of operations: fx.program or tc.circuit. A
/// pass never throws: it reports the error at the container and fails.
namespace tc0 {

/// Calls proveRanges(container), the function of the container's dialect.
template <class Container>
class ProveRangesPass
    : public mlir::PassWrapper<ProveRangesPass<Container>, mlir::OperationPass<Container>> {
 public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ProveRangesPass)

  explicit ProveRangesPass(std::string argument) : argument_(std::move(argument)) {}

  llvm::StringRef getArgument() const override { return argument_; }
  llvm::StringRef getDescription() const override {
    return "sets the range in every type to what is proven from the inputs' ranges";
  }
  void runOnOperation() override {
    if (failed(proveRanges(this->getOperation()))) this->signalPassFailure();
  }

 private:
  std::string argument_;
};

/// Writes what a container holds to the file of the option file=F.
template <class Container>
class WritePass : public mlir::PassWrapper<WritePass<Container>, mlir::OperationPass<Container>> {
 public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(WritePass)

  /// Writes the container's contents to a file. May throw.
  using Write = mlir::LogicalResult (*)(Container container, const std::string& file);

  WritePass(std::string argument, std::string description, Write write)
      : argument_(std::move(argument)), description_(std::move(description)), write_(write) {}
  WritePass(const WritePass& other)
      : mlir::PassWrapper<WritePass, mlir::OperationPass<Container>>(other),
        argument_(other.argument_),
        description_(other.description_),
        write_(other.write_) {}

  llvm::StringRef getArgument() const override { return argument_; }
  llvm::StringRef getDescription() const override { return description_; }
  void runOnOperation() override {
    Container container = this->getOperation();
    try {
      if (failed(write_(container, file_.getValue()))) return this->signalPassFailure();
    } catch (const std::exception& error) {
      container.emitError() << error.what();
      this->signalPassFailure();
    }
    this->markAllAnalysesPreserved();
  }

 private:
  std::string argument_, description_;
  Write write_;
  mlir::Pass::Option<std::string> file_{*this, "file", llvm::cl::desc("the file to write")};
};

}  // namespace tc0
