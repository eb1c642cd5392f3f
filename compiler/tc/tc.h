#pragma once

#include <memory>
#include <string>
#include <vector>

#include "circuit/builder.h"
#include "circuit/circuit.h"
#include "circuit/evaluate.h"
#include "compiler/tc/numbers.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

/// The tc dialect: circuits as MLIR. `tc.circuit` holds `tc.input`, `tc.sum`, `tc.step`, `tc.read`
/// and `tc.output`, which mirror circuit/circuit.h; tc_ops.td has their syntax. One interface,
/// ArrayOpInterface, evaluates an array, gives its level and its gates, and adds it to a circuit.
namespace tc0::tc {

/// Functions that give the values of an earlier array in row-major order, and its level.
using ValuesOf = llvm::function_ref<llvm::ArrayRef<std::int64_t>(mlir::Value)>;
using LevelOf = llvm::function_ref<std::int64_t(mlir::Value)>;

/// A circuit that is being built, and the numbers that its operations share.
struct CircuitAssembly {
  CircuitBuilder builder;
  NumbersCache numbers;
};

}  // namespace tc0::tc

#include "compiler/tc/tc_base_dialect.h.inc"
#include "compiler/tc/tc_base_enums.h.inc"
#include "compiler/tc/tc_ops_interface.h.inc"
#define GET_TYPEDEF_CLASSES
#include "compiler/tc/tc_base_types.h.inc"
#define GET_ATTRDEF_CLASSES
#include "compiler/tc/tc_base_attributes.h.inc"
#define GET_OP_CLASSES
#include "compiler/tc/tc_ops_operations.h.inc"

namespace tc0::tc {

/// Makes a module that holds the circuit as `tc.circuit @name`. An operation's location is the name
/// of its array. The context must have loaded the dialect. Ranges are taken from the circuit, not
/// proven again.
mlir::OwningOpRef<mlir::ModuleOp> importCircuit(mlir::MLIRContext& context, const Circuit& circuit,
                                                llvm::StringRef name = "main");
/// Makes the `tc.circuit` alone, at the builder's place.
CircuitOp importCircuit(mlir::OpBuilder& builder, const Circuit& circuit, llvm::StringRef name);

/// Builds the circuit of a `tc.circuit`. If an operation breaks a law, the error is reported there.
mlir::FailureOr<Circuit> exportCircuit(CircuitOp circuit);

/// Adds the circuit's operations to `assembly` in order and calls `visit` after each that makes an
/// array. If an operation breaks a law, the error is reported there.
mlir::LogicalResult assemble(
    CircuitOp circuit, CircuitAssembly& assembly,
    llvm::function_ref<mlir::LogicalResult(ArrayOpInterface, const Array&)> visit);

/// Sets the range in every type to what CircuitBuilder proves. A pass that rewrites operands needs
/// it.
mlir::LogicalResult proveRanges(CircuitOp circuit);

/// Writes the operations of a circuit one by one, with the types that are proven for them: an
/// OpBuilder and a CircuitBuilder side by side. Arguments are those of CircuitBuilder. It throws
/// Error if a law is broken, so it is for code outside of MLIR's frames or inside a try block.
class CircuitWriter {
 public:
  CircuitWriter(mlir::OpBuilder& builder, llvm::StringRef name);
  ~CircuitWriter();

  ArrayId input(const std::string& name, Shape shape, Range range, Coding coding);
  ArrayId sum(const std::string& name, Shape shape, std::vector<Term> terms);
  ArrayId step(const std::string& name, Shape shape, View numerator, Tables tables,
               AffineRow tableAt = {});
  ArrayId ratioStep(const std::string& name, Shape shape, View numerator, View denominator,
                    Tables tables, AffineRow tableAt = {});
  ArrayId read(const std::string& name, Shape shape, ::tc0::ReadOp read);
  void output(const std::string& name, ArrayId array);

  const Array& array(ArrayId id) const { return circuit_.array(id); }
  mlir::Value value(ArrayId id) const;
  CircuitOp circuit() const { return op_; }

 private:
  ArrayId write(ArrayId id);

  CircuitBuilder circuit_;
  CircuitOp op_;
  std::unique_ptr<class ArrayWriter> arrays_;
};

/// The values of every array in order, and the depth and the gates of a circuit, found by the
/// interface alone.
std::vector<std::vector<std::int64_t>> evaluate(CircuitOp circuit, const InputValues& inputs);
struct CircuitSize {
  std::int64_t depth = 0;
  std::int64_t gates = 0;
};
CircuitSize sizeOf(CircuitOp circuit);

/// Registers this library's passes for tc0-opt: --tc-prove-ranges, --tc-size,
/// --tc-write-circuit=file=F.
void registerTcPasses();

}  // namespace tc0::tc
