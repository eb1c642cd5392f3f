#include "circuit/base/error.h"
#include "compiler/fx/fx.h"

#define GET_OP_CLASSES
#include "compiler/fx/fx_ops_operations.cc.inc"

namespace tc0::fx {

using llvm::ArrayRef;
using program::TensorId;
using Operands = ArrayRef<TensorId>;

void FXDialect::registerOperations() {
  addOperations<
#define GET_OP_LIST
#include "compiler/fx/fx_ops_operations.cc.inc"
      >();
}

void ProgramOp::build(mlir::OpBuilder& builder, mlir::OperationState& state, llvm::StringRef name) {
  state.addAttribute("sym_name", builder.getStringAttr(name));
  state.addRegion()->emplaceBlock();
}

#define TC0_NAME_RESULT(Op) \
  void Op::getAsmResultNames(mlir::OpAsmSetValueNameFn set) { set(getY(), getName()); }
TC0_NAME_RESULT(InputOp)
TC0_NAME_RESULT(ConstantOp)
TC0_NAME_RESULT(LinearOp)
TC0_NAME_RESULT(AddOp)
TC0_NAME_RESULT(ScaleOp)
TC0_NAME_RESULT(MatmulOp)
TC0_NAME_RESULT(StepOp)
TC0_NAME_RESULT(RatioStepOp)
TC0_NAME_RESULT(SumOp)
TC0_NAME_RESULT(MaxOp)
TC0_NAME_RESULT(ReshapeOp)
TC0_NAME_RESULT(TransposeOp)
TC0_NAME_RESULT(SliceOp)
TC0_NAME_RESULT(ConcatOp)
TC0_NAME_RESULT(BroadcastOp)
#undef TC0_NAME_RESULT

namespace {

// Axes and permutations are 64 bits in attributes and `int` in programs.
int narrow(std::int64_t value, const char* what) {
  if (value < -1 || value > static_cast<std::int64_t>(kMaxRank))
    fail(what, ": required a dimension, found ", value);
  return static_cast<int>(value);
}

int axisOf(std::optional<std::uint64_t> axis) {
  return axis ? narrow(static_cast<std::int64_t>(*axis), "axis") : -1;
}

}  // namespace

TensorId InputOp::addTo(ProgramAssembly& assembly, Operands) {
  return assembly.builder.input(getName().str(), shapeOf(getY()), rangeOf(getY()));
}

TensorId ConstantOp::addTo(ProgramAssembly& assembly, Operands) {
  return assembly.builder.constant(getName().str(), shapeOf(getY()), tc::numbersOf(getValues()));
}

TensorId LinearOp::addTo(ProgramAssembly& assembly, Operands operands) {
  Shape shape = shapeOf(getY());
  return assembly.builder.linear(getName().str(), operands[0], shape.empty() ? 1 : shape.back(),
                                 assembly.numbers(getWeights()),
                                 assembly.numbers(getBias().value_or(nullptr)));
}

TensorId AddOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.add(getName().str(), operands[0], operands[1]);
}

TensorId ScaleOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.scale(getName().str(), operands[0],
                                static_cast<std::int64_t>(getFactor()));
}

TensorId MatmulOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.matmul(getName().str(), operands[0], operands[1]);
}

TensorId StepOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.step(getName().str(), operands[0], getTables().getTables(),
                               axisOf(getAxis()));
}

TensorId RatioStepOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.ratioStep(getName().str(), operands[0], operands[1],
                                    getTables().getTables(), axisOf(getAxis()));
}

TensorId SumOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.sum(getName().str(), operands[0], axisOf(getAxis()));
}

TensorId MaxOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.max(getName().str(), operands[0], axisOf(getAxis()),
                              static_cast<std::int64_t>(getRank()));
}

TensorId ReshapeOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.reshape(getName().str(), operands[0], shapeOf(getY()));
}

TensorId TransposeOp::addTo(ProgramAssembly& assembly, Operands operands) {
  std::vector<int> permutation;
  for (std::int64_t d : getPermutation()) permutation.push_back(narrow(d, "permutation"));
  return assembly.builder.transpose(getName().str(), operands[0], std::move(permutation));
}

TensorId SliceOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.slice(getName().str(), operands[0], getStart().vec(), shapeOf(getY()),
                                getStride().vec());
}

TensorId ConcatOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.concat(getName().str(), operands.vec(), axisOf(getAxis()));
}

TensorId BroadcastOp::addTo(ProgramAssembly& assembly, Operands operands) {
  return assembly.builder.broadcast(getName().str(), operands[0], shapeOf(getY()));
}

}  // namespace tc0::fx
