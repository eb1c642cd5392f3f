#include "compiler/assemble.h"

#include <optional>

#include "circuit/base/error.h"
#include "compiler/tc/tc.h"

namespace tc0::tc {

using mlir::LogicalResult;

LogicalResult assemble(CircuitOp circuit, CircuitAssembly& assembly,
                       llvm::function_ref<LogicalResult(ArrayOpInterface, const Array&)> visit) {
  return assembleBody<ArrayOpInterface, OutputOp, ArrayId>(
      circuit.getBody(), assembly,
      [&](ArrayOpInterface op, ArrayId id) { return visit(op, assembly.builder.array(id)); },
      [&](OutputOp op) { return op.getArray(); });
}

namespace {

LogicalResult checkType(ArrayOpInterface op, const Array& array) {
  return checkProven(op, mlir::cast<ArrayType>(op.getArray().getType()), array.shape, array.range);
}

}  // namespace

LogicalResult CircuitOp::verifyRegions() {
  CircuitAssembly assembly;
  return assemble(*this, assembly, checkType);
}

mlir::FailureOr<Circuit> exportCircuit(CircuitOp circuit) {
  CircuitAssembly assembly;
  if (failed(assemble(circuit, assembly, checkType))) return mlir::failure();
  return assembly.builder.finish();
}

LogicalResult proveRanges(CircuitOp circuit) {
  CircuitAssembly assembly;
  return assemble(circuit, assembly, [](ArrayOpInterface op, const Array& array) {
    op.getArray().setType(ArrayType::get(op.getContext(), array.shape, array.range));
    return mlir::success();
  });
}

std::vector<std::vector<std::int64_t>> evaluate(CircuitOp circuit, const InputValues& inputs) {
  std::vector<std::vector<std::int64_t>> values;
  llvm::DenseMap<mlir::Value, std::size_t> places;  // of an array in `values`
  std::size_t nextInput = 0;
  for (auto op : circuit.getBody().getOps<ArrayOpInterface>()) {
    auto valuesOf = [&](mlir::Value value) -> llvm::ArrayRef<std::int64_t> {
      if (value == op.getArray()) return inputs.at(nextInput++);
      return values[places.lookup(value)];
    };
    std::vector<std::int64_t> result = op.evaluate(valuesOf);
    places[op.getArray()] = values.size();
    values.push_back(std::move(result));
  }
  return values;
}

CircuitSize sizeOf(CircuitOp circuit) {
  CircuitSize size;
  llvm::DenseMap<mlir::Value, std::int64_t> levels;
  for (auto op : circuit.getBody().getOps<ArrayOpInterface>()) {
    std::int64_t level = op.level([&](mlir::Value value) { return levels.lookup(value); });
    levels[op.getArray()] = level;
    size.depth = std::max(size.depth, level);
    size.gates += op.gates();
  }
  return size;
}

}  // namespace tc0::tc
