#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/tc/convert.h"
#include "compiler/tc/syntax.h"

#define GET_OP_CLASSES
#include "compiler/tc/tc_ops_operations.cc.inc"

namespace tc0::tc {

using llvm::ArrayRef;
using Numbers = std::vector<std::int64_t>;

void TCDialect::registerOperations() {
  addOperations<
#define GET_OP_LIST
#include "compiler/tc/tc_ops_operations.cc.inc"
      >();
}

void CircuitOp::build(mlir::OpBuilder& builder, mlir::OperationState& state, llvm::StringRef name) {
  state.addAttribute("sym_name", builder.getStringAttr(name));
  state.addRegion()->emplaceBlock();
}

namespace {

ArrayType typeOf(mlir::Value value) { return mlir::cast<ArrayType>(value.getType()); }
Shape shapeOf(mlir::Value value) { return typeOf(value).getShape().vec(); }

void nameResult(mlir::Value array, llvm::StringRef name, mlir::OpAsmSetValueNameFn set) {
  set(array, name);
}

std::vector<Range> domainOf(TermAttr term) {
  std::vector<Range> domain;
  for (std::size_t d = 0; d + 1 < term.getDomain().size(); d += 2)
    domain.push_back({term.getDomain()[d], term.getDomain()[d + 1]});
  return domain;
}

// Reads an array at the index of its reader: the index map and the array's row-major order are
// composed to one row.
struct Reader {
  ArrayRef<std::int64_t> values;
  AffineRow element;

  Reader(mlir::Value source, const IndexMap& map, ValuesOf valuesOf)
      : values(valuesOf(source)), element(rowMajor(shapeOf(source))) {
    if (!map.empty()) element = compose(element, map);
  }
  std::int64_t at(const Index& index) const { return values[element.at(index.data())]; }
};

template <class Function>
Numbers forEachIndex(mlir::Value array, Function function) {
  Numbers result;
  Shape shape = shapeOf(array);
  Index index(shape.size(), 0);
  do result.push_back(function(index));
  while (advance(index.data(), shape));
  return result;
}

// Adds one term of a sum to every element, in row-major order. The index that its maps take is the
// output index followed by the reduction.
void addTerm(SumOp sum, TermAttr term, mlir::Value source, ValuesOf valuesOf, Numbers& result) {
  Shape shape = shapeOf(sum.getArray());
  std::size_t dimensions = shape.size() + term.getOver().size();
  std::vector<Range> domain = domainOf(term);
  std::optional<Reader> reader;
  if (source)
    reader.emplace(source,
                   filledMap(term.getAt(), "at", shapeOf(source).size(), dimensions, domain),
                   valuesOf);
  Numbers weights;
  if (term.getWeights()) weights = numbersOf(term.getWeights());
  AffineRow weightAt = filledRow(term.getWeightAt(), "weights", dimensions);
  std::size_t element = 0;
  forEachIndex(sum.getArray(), [&](const Index& output) {
    std::int64_t& total = result[element++];
    for (std::size_t d = 0; d < domain.size(); ++d)
      if (!domain[d].contains(output[d])) return 0;
    Index index = output;
    index.resize(dimensions, 0);
    do {
      std::int64_t weight = weights.empty() ? 1 : weights[weightAt.at(index.data())];
      total += term.getScale() * weight * (reader ? reader->at(index) : 1);
    } while (advance(index.data() + shape.size(), term.getOver()));
    return 0;
  });
}

// The bank of a step: finds the gates that are 1 at an index.
struct Bank {
  const Tables& tables;
  Reader numerator;
  std::optional<Reader> denominator;
  AffineRow tableAt;

  Bank(StepOp step, ValuesOf valuesOf)
      : tables(step.getTables().getTables()),
        numerator(step.getNumerator(), map(step, step.getNumerator(), step.getNumeratorAtAttr()),
                  valuesOf),
        tableAt(filledRow(step.getTableAtAttr(), "table", rank(step))) {
    if (step.getDenominator())
      denominator.emplace(step.getDenominator(),
                          map(step, step.getDenominator(), step.getDenominatorAtAttr()), valuesOf);
  }

  static std::size_t rank(StepOp step) { return typeOf(step.getArray()).getShape().size(); }
  static IndexMap map(StepOp step, mlir::Value source, mlir::AffineMapAttr at) {
    return filledMap(at, "at", shapeOf(source).size(), rank(step));
  }

  // base + the increments of the gates that are 1; `increments` starts at the table's first gate.
  std::int64_t form(const Index& index, std::int64_t base, const std::int64_t* increments) const {
    std::int64_t table = tableAt.at(index.data());
    std::int64_t n = numerator.at(index), d = denominator ? denominator->at(index) : 1;
    for (std::int64_t k = tables.start[table]; k < tables.start[table + 1]; ++k)
      if (tables.qAt(k) * n >= tables.p[k] * d) base += increments[k - tables.start[table]];
    return base;
  }
};

}  // namespace

Term termOf(TermAttr term, ArrayId source, NumbersCache& numbers) {
  return Term{source,
              term.getScale(),
              term.getOver().vec(),
              indexMap(term.getAt(), "at"),
              numbers(term.getWeights()),
              affineRow(term.getWeightAt(), "weights"),
              domainOf(term)};
}

IndexMap filledMap(mlir::AffineMapAttr map, const char* what, std::size_t sourceRank,
                   std::size_t dimensions, const std::vector<Range>& domain) {
  if (map) return indexMap(map, what);
  IndexMap own(sourceRank, AffineRow{0, std::vector<std::int64_t>(dimensions, 0)});
  for (std::size_t d = 0; d < sourceRank; ++d) {
    own[d].strides[d] = 1;
    if (d < domain.size()) own[d].offset = -domain[d].lo;
  }
  return own;
}

AffineRow filledRow(mlir::AffineMapAttr map, const char* what, std::size_t dimensions) {
  if (map) return affineRow(map, what);
  return {0, std::vector<std::int64_t>(dimensions, 0)};
}

void InputOp::getAsmResultNames(mlir::OpAsmSetValueNameFn set) {
  nameResult(getArray(), getName(), set);
}
void SumOp::getAsmResultNames(mlir::OpAsmSetValueNameFn set) {
  nameResult(getArray(), getName(), set);
}
void StepOp::getAsmResultNames(mlir::OpAsmSetValueNameFn set) {
  nameResult(getArray(), getName(), set);
}
void ReadOp::getAsmResultNames(mlir::OpAsmSetValueNameFn set) {
  nameResult(getArray(), getName(), set);
}

mlir::LogicalResult SumOp::verify() {
  std::size_t sources = 0;
  for (TermAttr term : getTerms().getAsRange<TermAttr>()) sources += term.getOne() ? 0 : 1;
  if (sources != getSources().size())
    return emitOpError() << "required an operand for each of " << sources
                         << " terms that are not one, found " << getSources().size();
  return mlir::success();
}

Numbers InputOp::evaluate(ValuesOf valuesOf) { return valuesOf(getArray()).vec(); }

Numbers SumOp::evaluate(ValuesOf valuesOf) {
  Numbers result(elementsOf(shapeOf(getArray()), "sum"), 0);
  auto source = getSources().begin();
  for (TermAttr term : getTerms().getAsRange<TermAttr>())
    addTerm(*this, term, term.getOne() ? mlir::Value() : *source++, valuesOf, result);
  return result;
}

Numbers StepOp::evaluate(ValuesOf valuesOf) {
  Bank bank(*this, valuesOf);
  return forEachIndex(getArray(), [&](const Index& index) {
    std::int64_t table = bank.tableAt.at(index.data());
    return bank.form(index, bank.tables.base[table],
                     bank.tables.increments.data() + bank.tables.start[table]);
  });
}

// The gates are those of the step at the place that is read; base and increments are laid out as in
// ReadOp of circuit/circuit.h.
Numbers ReadOp::evaluate(ValuesOf valuesOf) {
  auto step = getStep().getDefiningOp<StepOp>();
  Bank bank(step, valuesOf);
  std::size_t rank = typeOf(getArray()).getShape().size();
  IndexMap at = filledMap(getAtAttr(), "at", Bank::rank(step), rank);
  AffineRow variantAt = filledRow(getVariantAtAttr(), "variant", rank);
  std::int64_t variants = getVariants();
  return forEachIndex(getArray(), [&](const Index& index) {
    Index place = indexAt(at, index.data());
    std::int64_t table = bank.tableAt.at(place.data()), variant = variantAt.at(index.data());
    std::int64_t first = variants * bank.tables.start[table] + variant * bank.tables.gates(table);
    return bank.form(place, getBase()[table * variants + variant], getIncrements().data() + first);
  });
}

std::int64_t InputOp::level(LevelOf) { return 0; }

std::int64_t SumOp::level(LevelOf levelOf) {
  std::int64_t level = 0;
  for (mlir::Value source : getSources()) level = std::max(level, levelOf(source));
  return level;
}

std::int64_t StepOp::level(LevelOf levelOf) {
  std::int64_t below = levelOf(getNumerator());
  if (getDenominator()) below = std::max(below, levelOf(getDenominator()));
  return below + 1;
}

std::int64_t ReadOp::level(LevelOf levelOf) { return levelOf(getStep()); }

std::int64_t StepOp::gates() {
  const Tables& tables = getTables().getTables();
  std::vector<std::int64_t> gates;
  for (std::int64_t t = 0; t < tables.tables(); ++t) gates.push_back(tables.gates(t));
  Shape shape = shapeOf(getArray());
  return StepLayout(shape, filledRow(getTableAtAttr(), "table", shape.size()), gates).total();
}

ArrayId InputOp::addTo(CircuitAssembly& assembly, ArrayRef<ArrayId>) {
  Coding coding{static_cast<Coding::Kind>(getCoding()), static_cast<int>(getWidth())};
  return assembly.builder.input(getName().str(), shapeOf(getArray()), typeOf(getArray()).getRange(),
                                coding);
}

ArrayId SumOp::addTo(CircuitAssembly& assembly, ArrayRef<ArrayId> operands) {
  std::vector<Term> terms;
  const ArrayId* source = operands.begin();
  for (TermAttr term : getTerms().getAsRange<TermAttr>())
    terms.push_back(termOf(term, term.getOne() ? kOne : *source++, assembly.numbers));
  TC0_ASSERT(source == operands.end());
  return assembly.builder.sum(getName().str(), shapeOf(getArray()), std::move(terms));
}

ArrayId StepOp::addTo(CircuitAssembly& assembly, ArrayRef<ArrayId> operands) {
  TC0_ASSERT(operands.size() == (getDenominator() ? 2 : 1));
  View numerator{operands[0], indexMap(getNumeratorAtAttr(), "at")};
  AffineRow tableAt = affineRow(getTableAtAttr(), "table");
  const Tables& tables = getTables().getTables();
  Shape shape = shapeOf(getArray());
  if (!getDenominator()) {
    if (getDenominatorAtAttr())
      fail("step '", getName().str(), "': required a denominator for 'by_at', found none");
    return assembly.builder.step(getName().str(), shape, numerator, tables, tableAt);
  }
  View denominator{operands[1], indexMap(getDenominatorAtAttr(), "by_at")};
  return assembly.builder.ratioStep(getName().str(), shape, numerator, denominator, tables,
                                    tableAt);
}

ArrayId ReadOp::addTo(CircuitAssembly& assembly, ArrayRef<ArrayId> operands) {
  std::int64_t variants = getVariants();
  ::tc0::ReadOp read{operands[0],     indexMap(getAtAttr(), "at"),
                     variants,        affineRow(getVariantAtAttr(), "variant"),
                     getBase().vec(), getIncrements().vec()};
  return assembly.builder.read(getName().str(), shapeOf(getArray()), std::move(read));
}

}  // namespace tc0::tc
