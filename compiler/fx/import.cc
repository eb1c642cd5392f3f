#include "circuit/base/error.h"
#include "compiler/fx/fx.h"

namespace tc0::fx {
namespace {

// Makes the operation of one tensor.
class Importer {
 public:
  Importer(mlir::OpBuilder builder, const program::Program& program)
      : builder_(std::move(builder)), program_(program) {}

  void run() {
    for (const program::Tensor& tensor : program_.tensors()) {
      tensor_ = &tensor;
      location_ = mlir::NameLoc::get(builder_.getStringAttr(tensor.name));
      type_ = TensorType::get(builder_.getContext(), tensor.shape, tensor.range);
      values_.push_back(std::visit(*this, tensor.op));
    }
    for (const program::Output& output : program_.outputs())
      builder_.create<OutputOp>(mlir::NameLoc::get(builder_.getStringAttr(output.name)),
                                builder_.getStringAttr(output.name), value(output.tensor));
  }

  mlir::Value operator()(const program::InputOp&) { return make<InputOp>(); }
  mlir::Value operator()(const program::ConstantOp& op) {
    return make<ConstantOp>(numbers(op.values, tensor_->shape, "values"));
  }
  mlir::Value operator()(const program::LinearOp& op) {
    std::int64_t in = program_.tensor(op.x).shape.back(), out = tensor_->shape.back();
    return make<LinearOp>(value(op.x), numbers(op.weights, {out, in}, "weights"),
                          op.bias == nullptr ? nullptr : numbers(op.bias, {out}, "bias"));
  }
  mlir::Value operator()(const program::AddOp& op) { return make<AddOp>(value(op.a), value(op.b)); }
  mlir::Value operator()(const program::ScaleOp& op) {
    return make<ScaleOp>(value(op.x), integer(op.factor));
  }
  mlir::Value operator()(const program::MatmulOp& op) {
    return make<MatmulOp>(value(op.a), value(op.b));
  }
  mlir::Value operator()(const program::StepOp& op) {
    return make<StepOp>(value(op.x), tables(op.tables), axis(op.axis));
  }
  mlir::Value operator()(const program::RatioStepOp& op) {
    return make<RatioStepOp>(value(op.numerator), value(op.denominator), tables(op.tables),
                             axis(op.axis));
  }
  mlir::Value operator()(const program::SumOp& op) {
    return make<SumOp>(value(op.x), integer(op.axis));
  }
  mlir::Value operator()(const program::MaxOp& op) {
    return make<MaxOp>(value(op.x), integer(op.axis), integer(op.rank));
  }
  mlir::Value operator()(const program::ReshapeOp& op) { return make<ReshapeOp>(value(op.x)); }
  mlir::Value operator()(const program::TransposeOp& op) {
    std::vector<std::int64_t> permutation(op.permutation.begin(), op.permutation.end());
    return make<TransposeOp>(value(op.x), builder_.getDenseI64ArrayAttr(permutation));
  }
  mlir::Value operator()(const program::SliceOp& op) {
    return make<SliceOp>(value(op.x), builder_.getDenseI64ArrayAttr(op.start),
                         builder_.getDenseI64ArrayAttr(op.stride));
  }
  mlir::Value operator()(const program::ConcatOp& op) {
    std::vector<mlir::Value> parts;
    for (program::TensorId part : op.parts) parts.push_back(value(part));
    return make<ConcatOp>(mlir::ValueRange(parts), integer(op.axis));
  }
  mlir::Value operator()(const program::BroadcastOp& op) { return make<BroadcastOp>(value(op.x)); }

 private:
  template <class Op, class... Arguments>
  mlir::Value make(Arguments&&... arguments) {
    return builder_.create<Op>(*location_, type_, builder_.getStringAttr(tensor_->name),
                               std::forward<Arguments>(arguments)...);
  }

  mlir::Value value(program::TensorId id) const { return values_[static_cast<std::size_t>(id)]; }
  mlir::IntegerAttr integer(std::int64_t number) { return builder_.getI64IntegerAttr(number); }
  mlir::IntegerAttr axis(int axis) { return axis < 0 ? mlir::IntegerAttr() : integer(axis); }
  tc::TablesAttr tables(const Tables& tables) {
    return tc::TablesAttr::get(builder_.getContext(), tables);
  }
  mlir::ElementsAttr numbers(const Integers& values, const Shape& shape, const char* what) {
    mlir::ElementsAttr& known = numbers_[values.get()];
    if (!known || known.getShapedType().getShape() != llvm::ArrayRef<std::int64_t>(shape))
      known = tc::numbersAttr(builder_.getContext(), values, shape, cat(tensor_->name, ".", what));
    return known;
  }

  mlir::OpBuilder builder_;
  const program::Program& program_;
  const program::Tensor* tensor_ = nullptr;
  std::optional<mlir::Location> location_;
  TensorType type_;
  std::vector<mlir::Value> values_;
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
