#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/fx/fx.h"
#include "model/program/fields.h"

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

namespace {

// Axes and permutations are 64 bits in attributes and `int` in programs.
int narrow(std::int64_t value, const char* what) {
  constexpr std::int64_t kMost = kMaxRank;
  if (value < -1 || value > kMost) fail(what, ": required a dimension, found ", value);
  return value;
}

// Fills the fields of a program's operation from an MLIR operation's operands and attributes, which
// have the names of fields.h. An attribute that is absent leaves the field's default.
struct ReadFields {
  mlir::Operation* op;
  ProgramAssembly& assembly;
  Operands operands_;
  std::size_t next = 0;

  template <class Attribute>
  Attribute get(const char* key) const {
    return mlir::dyn_cast_or_null<Attribute>(op->getAttr(key));
  }

  void range(Range& range) { range = rangeOf(op->getResult(0)); }
  void operand(const char*, TensorId& id) {
    TC0_ASSERT(next < operands_.size());
    id = operands_[next++];
  }
  void operands(const char*, std::vector<TensorId>& ids) { ids = operands_.drop_front(next).vec(); }
  void axis(const char* key, int& axis) {
    if (auto number = get<mlir::IntegerAttr>(key)) axis = narrow(number.getInt(), key);
  }
  void axes(const char* key, std::vector<int>& axes) {
    std::vector<std::int64_t> wide;
    list(key, wide);
    for (std::int64_t axis : wide) axes.push_back(narrow(axis, key));
  }
  void number(const char* key, std::int64_t& number) {
    if (auto found = get<mlir::IntegerAttr>(key)) number = found.getInt();
  }
  void count(const char* key, std::int64_t& count) { number(key, count); }
  void list(const char* key, std::vector<std::int64_t>& list) {
    if (auto found = get<mlir::DenseI64ArrayAttr>(key)) list = found.asArrayRef().vec();
  }
  void numbers(const char* key, Integers& values, program::NumbersShape shape) {
    auto found = get<mlir::ElementsAttr>(key);
    values = shape.kind == program::NumbersShape::kResult ? integers(tc::numbersOf(found))
                                                          : assembly.numbers(found);
  }
  void tables(Tables& tables, const char* key, int& axis) {
    if (auto found = get<tc::TablesAttr>("tables")) tables = found.getTables();
    this->axis(key, axis);
  }
};

}  // namespace

TensorId addOperation(mlir::Operation* op, ProgramAssembly& assembly, Operands operands) {
  llvm::StringRef name = op->getName().stripDialect();
  auto known = program::operationNamed({name.data(), name.size()});
  if (!known) fail("required an operation of integer programs, found '", name.str(), "'");
  program::Tensor tensor;
  tensor.name = mlir::cast<TensorOpInterface>(op).getName().str();
  tensor.shape = shapeOf(op->getResult(0));
  tensor.op = std::move(*known);
  fieldsOf(tensor, ReadFields{op, assembly, operands});
  return assembly.builder.addTensor(tensor);
}

}  // namespace tc0::fx
