#include "compiler/assemble.h"

#include "compiler/fx/fx.h"

namespace tc0::fx {

using mlir::LogicalResult;

LogicalResult assemble(
    ProgramOp program, ProgramAssembly& assembly,
    llvm::function_ref<LogicalResult(TensorOpInterface, const program::Tensor&)> visit) {
  return assembleBody<TensorOpInterface, OutputOp, program::TensorId>(
      program.getBody(), assembly,
      [&](TensorOpInterface op, program::TensorId id) {
        return visit(op, assembly.builder.tensor(id));
      },
      [&](OutputOp op) { return op.getX(); });
}

namespace {

LogicalResult checkType(TensorOpInterface op, const program::Tensor& tensor) {
  return checkProven(op, mlir::cast<TensorType>(op->getResult(0).getType()), tensor.shape,
                     tensor.range);
}

LogicalResult addMetadata(ProgramOp program, program::ProgramBuilder& builder) {
  mlir::DictionaryAttr metadata = program.getMetadataAttr();
  if (!metadata) return mlir::success();
  for (mlir::NamedAttribute entry : metadata) {
    auto text = mlir::dyn_cast<mlir::StringAttr>(entry.getValue());
    if (!text)
      return program.emitOpError() << "required text as metadata '" << entry.getName().getValue()
                                   << "', found " << entry.getValue();
    builder.metadata(entry.getName().str(), text.str());
  }
  return mlir::success();
}

}  // namespace

LogicalResult ProgramOp::verifyRegions() {
  ProgramAssembly assembly;
  return LogicalResult::success(succeeded(addMetadata(*this, assembly.builder)) &&
                                succeeded(assemble(*this, assembly, checkType)));
}

mlir::FailureOr<program::Program> exportProgram(ProgramOp op) {
  ProgramAssembly assembly;
  if (failed(addMetadata(op, assembly.builder)) || failed(assemble(op, assembly, checkType)))
    return mlir::failure();
  return assembly.builder.finish();
}

LogicalResult proveRanges(ProgramOp op) {
  ProgramAssembly assembly;
  return assemble(op, assembly, [](TensorOpInterface maker, const program::Tensor& tensor) {
    maker->getResult(0).setType(TensorType::get(maker->getContext(), tensor.shape, tensor.range));
    return mlir::success();
  });
}

}  // namespace tc0::fx
