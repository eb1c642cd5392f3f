#include "circuit/base/error.h"
#include "compiler/tc/convert.h"

namespace tc0::tc {
namespace {

// Whether the map is the one that CircuitBuilder puts in place of an absent one: each dimension of
// the source reads the same dimension of the index, counted from the beginning of the domain. Such
// a map is not written.
bool isOwnIndex(const IndexMap& map, const Shape& extents, const Shape& source,
                const std::vector<Range>& domain) {
  if (map.size() != source.size() || map.size() > extents.size()) return false;
  for (std::size_t d = 0; d < map.size(); ++d) {
    bool cut = d < domain.size();
    std::int64_t box = cut ? domain[d].hi - domain[d].lo + 1 : extents[d];
    if (source[d] != box || map[d].offset != (cut ? -domain[d].lo : 0)) return false;
    for (std::size_t e = 0; e < extents.size(); ++e)
      if (map[d].strides[e] != (e == d && extents[e] > 1 ? 1 : 0)) return false;
  }
  return true;
}

}  // namespace

mlir::Location ArrayWriter::locationOf(const Array& array) {
  return mlir::NameLoc::get(builder_.getStringAttr(array.name));
}

ArrayType ArrayWriter::typeOf(const Array& array) {
  return ArrayType::get(builder_.getContext(), array.shape, array.range);
}

mlir::ElementsAttr ArrayWriter::weightsAttr(const Integers& weights,
                                            const std::string& resourceName) {
  if (weights == nullptr) return nullptr;
  mlir::ElementsAttr& known = weights_[weights.get()];
  if (!known)
    known = numbersAttr(builder_.getContext(), weights, {std::ssize(*weights)}, resourceName);
  return known;
}

mlir::AffineMapAttr ArrayWriter::mapAttr(const IndexMap& map, const Shape& extents, ArrayId source,
                                         const std::vector<Range>& domain) {
  if (isOwnIndex(map, extents, shapes_[source], domain)) return nullptr;
  return affineMap(builder_.getContext(), map, extents.size());
}

TermAttr ArrayWriter::termAttr(const Array& array, const Term& term,
                               const std::string& resourceName) {
  Shape extents = array.shape;
  extents.insert(extents.end(), term.over.begin(), term.over.end());
  std::vector<std::int64_t> domain;
  for (Range range : term.domain) {
    domain.push_back(range.lo);
    domain.push_back(range.hi);
  }
  bool one = term.source == kOne;
  return TermAttr::get(builder_.getContext(), one, term.scale, term.over,
                       one ? nullptr : mapAttr(term.at, extents, term.source, term.domain),
                       weightsAttr(term.weights, resourceName),
                       affineMap(builder_.getContext(), term.weightAt, extents.size()), domain);
}

mlir::Value ArrayWriter::writeSum(const Array& array, const ::tc0::SumOp& sum) {
  std::vector<mlir::Value> sources;
  std::vector<mlir::Attribute> terms;
  for (const Term& term : sum.terms) {
    if (term.source != kOne) sources.push_back(value(term.source));
    terms.push_back(termAttr(array, term, cat(array.name, ".t", terms.size())));
  }
  return builder_.create<SumOp>(locationOf(array), typeOf(array), array.name, sources,
                                builder_.getArrayAttr(terms));
}

mlir::Value ArrayWriter::writeStep(const Array& array, const ::tc0::StepOp& step) {
  mlir::MLIRContext* context = builder_.getContext();
  mlir::Value denominator;
  mlir::AffineMapAttr denominatorAt;
  if (step.denominator) {
    denominator = value(step.denominator->array);
    denominatorAt = mapAttr(step.denominator->at, array.shape, step.denominator->array);
  }
  return builder_.create<StepOp>(
      locationOf(array), typeOf(array), builder_.getStringAttr(array.name),
      value(step.numerator.array), denominator,
      mapAttr(step.numerator.at, array.shape, step.numerator.array), denominatorAt,
      TablesAttr::get(context, step.tables), affineMap(context, step.tableAt, array.shape.size()));
}

mlir::Value ArrayWriter::writeRead(const Array& array, const ::tc0::ReadOp& read) {
  return builder_.create<ReadOp>(
      locationOf(array), typeOf(array), builder_.getStringAttr(array.name), value(read.step),
      mapAttr(read.at, array.shape, read.step), builder_.getI64IntegerAttr(read.variants),
      affineMap(builder_.getContext(), read.variantAt, array.shape.size()),
      builder_.getDenseI64ArrayAttr(read.base), builder_.getDenseI64ArrayAttr(read.increments));
}

mlir::Value ArrayWriter::write(const Array& array) {
  mlir::Value result;
  if (const auto* input = array.as<::tc0::InputOp>())
    result = builder_.create<InputOp>(
        locationOf(array), typeOf(array), builder_.getStringAttr(array.name),
        CodingKindAttr::get(builder_.getContext(), static_cast<CodingKind>(input->coding.kind)),
        builder_.getI64IntegerAttr(input->coding.width));
  else if (const auto* sum = array.as<::tc0::SumOp>())
    result = writeSum(array, *sum);
  else if (const auto* step = array.as<::tc0::StepOp>())
    result = writeStep(array, *step);
  else
    result = writeRead(array, *array.as<::tc0::ReadOp>());
  values_.push_back(result);
  shapes_.push_back(array.shape);
  return result;
}

void ArrayWriter::writeOutput(const std::string& name, ArrayId array) {
  builder_.create<OutputOp>(mlir::NameLoc::get(builder_.getStringAttr(name)),
                            builder_.getStringAttr(name), value(array));
}

CircuitOp importCircuit(mlir::OpBuilder& builder, const Circuit& circuit, llvm::StringRef name) {
  auto op = builder.create<CircuitOp>(mlir::NameLoc::get(builder.getStringAttr(name)), name);
  ArrayWriter writer(mlir::OpBuilder::atBlockEnd(&op.getBody().front()));
  for (const Array& array : circuit.arrays()) writer.write(array);
  for (const ::tc0::Output& output : circuit.outputs())
    writer.writeOutput(output.name, output.array);
  return op;
}

mlir::OwningOpRef<mlir::ModuleOp> importCircuit(mlir::MLIRContext& context, const Circuit& circuit,
                                                llvm::StringRef name) {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
  auto builder = mlir::OpBuilder::atBlockEnd(module->getBody());
  importCircuit(builder, circuit, name);
  return module;
}

CircuitWriter::CircuitWriter(mlir::OpBuilder& builder, llvm::StringRef name)
    : op_(builder.create<CircuitOp>(mlir::NameLoc::get(builder.getStringAttr(name)), name)),
      arrays_(std::make_unique<ArrayWriter>(mlir::OpBuilder::atBlockEnd(&op_.getBody().front()))) {}

CircuitWriter::~CircuitWriter() = default;

mlir::Value CircuitWriter::value(ArrayId id) const { return arrays_->value(id); }

ArrayId CircuitWriter::write(ArrayId id) {
  arrays_->write(circuit_.array(id));
  return id;
}

ArrayId CircuitWriter::input(const std::string& name, Shape shape, Range range, Coding coding) {
  return write(circuit_.input(name, std::move(shape), range, coding));
}

ArrayId CircuitWriter::sum(const std::string& name, Shape shape, std::vector<Term> terms) {
  return write(circuit_.sum(name, std::move(shape), std::move(terms)));
}

ArrayId CircuitWriter::step(const std::string& name, Shape shape, View numerator, Tables tables,
                            AffineRow tableAt) {
  return write(circuit_.step(name, std::move(shape), std::move(numerator), std::move(tables),
                             std::move(tableAt)));
}

ArrayId CircuitWriter::ratioStep(const std::string& name, Shape shape, View numerator,
                                 View denominator, Tables tables, AffineRow tableAt) {
  return write(circuit_.ratioStep(name, std::move(shape), std::move(numerator),
                                  std::move(denominator), std::move(tables), std::move(tableAt)));
}

ArrayId CircuitWriter::read(const std::string& name, Shape shape, ::tc0::ReadOp read) {
  return write(circuit_.read(name, std::move(shape), std::move(read)));
}

void CircuitWriter::output(const std::string& name, ArrayId array) {
  circuit_.output(name, array);
  arrays_->writeOutput(name, array);
}

}  // namespace tc0::tc
