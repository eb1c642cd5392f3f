#include "circuit/base/error.h"
#include "compiler/fx/fx.h"
#include "model/program/fields.h"

namespace tc0::fx {
namespace {

// Makes the operation of each tensor: its operands and attributes have the names of fields.h.
class Importer {
 public:
  Importer(mlir::OpBuilder builder, const program::Program& program)
      : builder_(std::move(builder)), program_(program) {}

  void run() {
    for (const program::Tensor& tensor : program_.tensors()) values_.push_back(make(tensor));
    for (const program::Output& output : program_.outputs())
      builder_.create<OutputOp>(mlir::NameLoc::get(builder_.getStringAttr(output.name)),
                                builder_.getStringAttr(output.name), values_[output.tensor]);
  }

 private:
  struct AddFields : program::SeeNothing {
    Importer& importer;
    const program::Tensor& tensor;
    mlir::OperationState& state;
    const Shape* x = nullptr;  // the shape of the first operand

    void operand(const char*, program::TensorId id) {
      state.addOperands(importer.values_[id]);
      if (x == nullptr) x = &importer.program_.tensor(id).shape;
    }
    void operands(const char* key, const std::vector<program::TensorId>& ids) {
      for (program::TensorId id : ids) operand(key, id);
    }
    void axis(const char* key, int axis) { number(key, axis); }
    void axes(const char* key, const std::vector<int>& axes) {
      list(key, std::vector<std::int64_t>(axes.begin(), axes.end()));
    }
    void number(const char* key, std::int64_t number) {
      state.addAttribute(key, importer.builder_.getI64IntegerAttr(number));
    }
    void count(const char* key, std::int64_t count) { number(key, count); }
    void list(const char* key, const std::vector<std::int64_t>& list) {
      state.addAttribute(key, importer.builder_.getDenseI64ArrayAttr(list));
    }
    void numbers(const char* key, const Integers& values, program::NumbersShape shape) {
      if (values == nullptr) return;
      state.addAttribute(key, importer.numbers(values, shapeOfNumbers(shape, tensor.shape, x),
                                               cat(tensor.name, ".", key)));
    }
    void tables(const Tables& tables, const char* key, int axis) {
      state.addAttribute("tables", tc::TablesAttr::get(importer.builder_.getContext(), tables));
      if (axis != -1) number(key, axis);
    }
  };

  mlir::Value make(const program::Tensor& tensor) {
    mlir::StringAttr name = builder_.getStringAttr(tensor.name);
    mlir::OperationState state(mlir::NameLoc::get(name), cat(FXDialect::getDialectNamespace().str(),
                                                             ".", program::operationName(tensor)));
    state.addAttribute("name", name);
    state.addTypes(TensorType::get(builder_.getContext(), tensor.shape, tensor.range));
    fieldsOf(tensor, AddFields{{}, *this, tensor, state});
    return builder_.create(state)->getResult(0);
  }

  mlir::ElementsAttr numbers(const Integers& values, const Shape& shape, const std::string& name) {
    mlir::ElementsAttr& known = numbers_[values.get()];
    if (!known || known.getShapedType().getShape() != llvm::ArrayRef<std::int64_t>(shape))
      known = tc::numbersAttr(builder_.getContext(), values, shape, name);
    return known;
  }

  mlir::OpBuilder builder_;
  const program::Program& program_;
  program::PerTensor<mlir::Value> values_;
  llvm::DenseMap<const void*, mlir::ElementsAttr> numbers_;  // what is shared stays shared
};

}  // namespace

mlir::OwningOpRef<mlir::ModuleOp> importProgram(mlir::MLIRContext& context,
                                                const program::Program& program,
                                                llvm::StringRef name) {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
  auto builder = mlir::OpBuilder::atBlockEnd(module->getBody());
  auto op = builder.create<ProgramOp>(mlir::NameLoc::get(builder.getStringAttr(name)), name);
  if (!program.metadata().empty()) {
    std::vector<mlir::NamedAttribute> metadata;
    for (const auto& [key, text] : program.metadata())
      metadata.push_back(builder.getNamedAttr(key, builder.getStringAttr(text)));
    op.setMetadataAttr(builder.getDictionaryAttr(metadata));
  }
  Importer(mlir::OpBuilder::atBlockEnd(&op.getBody().front()), program).run();
  return module;
}

}  // namespace tc0::fx
