#include "circuit/builder.h"

#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/name.h"
#include "circuit/ranges.h"

namespace tc0 {
namespace {

constexpr std::int32_t kMaxSumDepth = 1000;

// The name of an array in messages: "step 'exp'".
std::string label(const Array& array) { return cat(operationName(array), " '", array.name, "'"); }

// Checks that the values of an affine row lie in [0, size) over a box: the indices of `extents`
// that are in `domain`. Strides along extents of 1 meet no index but 0, so they become 0. First
// offset and strides are bounded, so that no later sum of them overflows; then the values are
// bounded exactly. `words` makes the words for the row, if something is wrong.
template <class Words>
void checkRow(AffineRow& row, const Shape& extents, const std::vector<Range>& domain,
              std::int64_t size, const Words& words) {
  if (row.strides.empty()) row.strides.assign(extents.size(), 0);
  if (row.strides.size() != extents.size())
    fail(words(), ": required ", extents.size(), " strides, found ", row.strides.size());
  Magnitude reach = magnitude(row.offset);
  AffineRow shifted = row;  // counts from the corner of the domain
  Shape box = extents;
  for (std::size_t d = 0; d < extents.size(); ++d) {
    if (extents[d] == 1) shifted.strides[d] = row.strides[d] = 0;
    reach =
        addMagnitudes(reach, multiplyMagnitudes(magnitude(row.strides[d]), magnitude(extents[d])));
  }
  if (reach >= kMaxElements)
    fail(words(), ": required offsets and strides that stay below 2^60, found offset ", row.offset,
         " and strides ", listText(row.strides));
  for (std::size_t d = 0; d < domain.size(); ++d) {
    shifted.offset += shifted.strides[d] * domain[d].lo;
    box[d] = domain[d].hi - domain[d].lo + 1;
  }
  RowBounds bounds = boundsOf(shifted, box);
  if (bounds.lo < 0 || bounds.hi >= size)
    fail(words(), ": required values in [0, ", size - 1, "] for every index of ", listText(box),
         ", found offset ", shifted.offset, " and strides ", listText(row.strides));
}

// Checks an index map into `source`. An empty map becomes the map that reads each element at its
// own index, counted from the corner of the domain, if the box of the domain has the shape of the
// source.
void checkMap(IndexMap& map, const Shape& extents, const std::vector<Range>& domain,
              const Array& source, const std::string& what) {
  std::size_t rank = source.shape.size();
  if (map.empty() && rank <= extents.size()) {
    IndexMap own(rank, AffineRow{0, std::vector<std::int64_t>(extents.size(), 0)});
    bool fits = true;
    for (std::size_t d = 0; d < rank; ++d) {
      own[d].strides[d] = 1;
      own[d].offset = d < domain.size() ? -domain[d].lo : 0;
      fits &= source.shape[d] == (d < domain.size() ? domain[d].hi - domain[d].lo + 1 : extents[d]);
    }
    if (fits) map = std::move(own);
  }
  if (map.size() != rank)
    fail(what, ": required an index map of ", rank, " rows for source '", source.name,
         "' of shape ", listText(source.shape), ", found ", map.size(), " rows");
  for (std::size_t d = 0; d < rank; ++d)
    checkRow(map[d], extents, domain, source.shape[d],
             [&] { return cat(what, ", index map row ", d, " into '", source.name, "'"); });
}

// Checks a term of the sum `reader`, whose index is the output index followed by the reduction
// index.
void checkTerm(Term& term, const Array& reader, const PerArray<Array>& arrays,
               const std::string& what) {
  elementsOf(term.over, what + ", reduction");
  Shape extents = reader.shape;
  if (!term.domain.empty()) {
    if (term.domain.size() != reader.shape.size())
      fail(what, ": required a domain of ", reader.shape.size(), " intervals, found ",
           term.domain.size());
    for (std::size_t d = 0; d < extents.size(); ++d) {
      Range interval = term.domain[d];
      if (interval.lo < 0 || interval.hi >= extents[d] || interval.lo > interval.hi)
        fail(what, ", domain of dimension ", d, ": required an interval within [0, ",
             extents[d] - 1, "], found [", interval.lo, ", ", interval.hi, "]");
    }
  }
  extents.insert(extents.end(), term.over.begin(), term.over.end());

  if (term.source == kOne) {
    if (!term.at.empty())
      fail(what, ": required no index map for a constant term, found ", term.at.size(), " rows");
  } else {
    if (term.source < 0 || term.source >= arrays.nextId())
      fail(what, ": required an earlier array as source, 0 to ", std::ssize(arrays) - 1, ", found ",
           term.source);
    const Array& source = arrays[term.source];
    checkMap(term.at, extents, term.domain, source, what);
  }
  if (term.weights == nullptr) {
    term.weightAt = {};
    return;
  }
  checkRow(term.weightAt, extents, term.domain, std::ssize(*term.weights),
           [&] { return what + ", weights"; });
}

}  // namespace

Array CircuitBuilder::start(const std::string& name, const char* what, Shape shape) {
  Array array;
  checkName(what, name);
  if (names_.contains(name))
    fail(what, " '", name, "': required a name of its own, found it on array ", names_[name]);
  array.name = name;
  array.elements = elementsOf(shape, std::string(what) + " '" + name + "'");
  array.shape = std::move(shape);
  return array;
}

// Adds an array whose operation has been checked. Its range and magnitude follow from those of the
// arrays that it reads; an array whose sums might not fit is refused here, so no evaluator checks
// for overflow.
ArrayId CircuitBuilder::add(Array array) {
  ArrayId id = circuit_.arrays_.nextId();
  deriveRange(circuit_, array, rangeBudget_);
  if (array.sumDepth > kMaxSumDepth)
    fail(label(array), ": required sums of sums at most ", kMaxSumDepth, " deep, found more");
  if (!withinLimit(array.magnitude))
    fail(
        label(array),
        ": required a sum of |weight| * |wire| below 2^62 over the wires of an element, found more");
  TC0_ASSERT(array.range.lo <= array.range.hi);
  TC0_ASSERT(withinLimit(magnitude(array.range.lo)) && withinLimit(magnitude(array.range.hi)));
  names_.emplace(array.name, id);
  circuit_.arrays_.push_back(std::move(array));
  return id;
}

ArrayId CircuitBuilder::input(const std::string& name, Shape shape, Range range, Coding coding) {
  Array array = start(name, "input", std::move(shape));
  checkCoding(coding, range);
  array.first = circuit_.inputWires_;
  Magnitude wires =
      addMagnitudes(magnitude(circuit_.inputWires_),
                    multiplyMagnitudes(magnitude(array.elements), magnitude(coding.width)));
  if (!withinLimit(wires)) fail(label(array), ": required fewer than 2^62 input wires in all");
  array.op = InputOp{range, coding};
  ArrayId id = add(std::move(array));
  circuit_.inputWires_ = wires;
  return id;
}

ArrayId CircuitBuilder::input(const std::string& name, Shape shape, Range range,
                              Coding::Kind kind) {
  return input(name, std::move(shape), range, codingFor(kind, range));
}

ArrayId CircuitBuilder::sum(const std::string& name, Shape shape, std::vector<Term> terms) {
  Array array = start(name, "sum", std::move(shape));
  for (std::size_t k = 0; k < terms.size(); ++k)
    checkTerm(terms[k], array, circuit_.arrays_, "sum '" + name + "', term " + std::to_string(k));
  array.op = SumOp{std::move(terms)};
  return add(std::move(array));
}

void CircuitBuilder::checkView(const Array& reader, const char* what, View& view) {
  const std::string where = "step '" + reader.name + "', " + what;
  if (view.array < 0 || view.array >= circuit_.arrays_.nextId())
    fail(where, ": required an earlier array, 0 to ", std::ssize(circuit_.arrays_) - 1, ", found ",
         view.array);
  checkMap(view.at, reader.shape, {}, circuit_.array(view.array), where);
}

ArrayId CircuitBuilder::step(const std::string& name, Shape shape, View numerator, Tables tables,
                             AffineRow tableAt) {
  Array array = start(name, "step", std::move(shape));
  StepOp step{std::move(numerator), std::nullopt, std::move(tables), std::move(tableAt), {}};
  checkView(array, "numerator", step.numerator);
  const std::string what = "step '" + name + "'";
  checkTables(step.tables, false, what);
  checkRow(step.tableAt, array.shape, {}, step.tables.tables(), [&] { return what + ", tables"; });
  array.op = std::move(step);
  return addStep(std::move(array));
}

ArrayId CircuitBuilder::ratioStep(const std::string& name, Shape shape, View numerator,
                                  View denominator, Tables tables, AffineRow tableAt) {
  Array array = start(name, "step", std::move(shape));
  StepOp step{
      std::move(numerator), std::move(denominator), std::move(tables), std::move(tableAt), {}};
  checkView(array, "numerator", step.numerator);
  checkView(array, "denominator", *step.denominator);
  const std::string what = "step '" + name + "'";
  checkTables(step.tables, true, what);
  checkRow(step.tableAt, array.shape, {}, step.tables.tables(), [&] { return what + ", tables"; });
  Range range = circuit_.array(step.denominator->array).range;
  if (range.lo < 1)
    fail(what, ": required a denominator of at least 1, found '",
         circuit_.array(step.denominator->array).name, "' with range [", range.lo, ", ", range.hi,
         "]");
  array.op = std::move(step);
  return addStep(std::move(array));
}

// Gates are numbered on from those of the steps before. Wires number inputs and gates together, so
// both have to stay below 2^62 in sum.
ArrayId CircuitBuilder::addStep(Array array) {
  auto& step = std::get<StepOp>(array.op);
  std::vector<std::int64_t> gates;
  for (std::int64_t t = 0; t < step.tables.tables(); ++t) gates.push_back(step.tables.gates(t));
  step.layout = StepLayout(array.shape, step.tableAt, gates);
  array.first = circuit_.gates_;
  std::int64_t total = circuit_.gates_ + step.layout.total();
  if (!withinLimit(magnitude(total) + magnitude(circuit_.inputWires_)))
    fail(label(array), ": required fewer than 2^62 wires in all");
  ArrayId id = add(std::move(array));
  circuit_.gates_ = total;
  return id;
}

// A read has its own bases and increments for each variant, for the tables and gates of its step.
ArrayId CircuitBuilder::read(const std::string& name, Shape shape, ReadOp read) {
  Array array = start(name, "read", std::move(shape));
  const std::string what = "read '" + name + "'";
  if (read.step < 0 || read.step >= circuit_.arrays_.nextId())
    fail(what, ": required an earlier array, found ", read.step);
  const Array& source = circuit_.array(read.step);
  const auto* step = source.as<StepOp>();
  if (step == nullptr) fail(what, ": required a step to read, found ", label(source));
  checkMap(read.at, array.shape, {}, source, what);
  if (read.variants < 1) fail(what, ": required at least 1 variant, found ", read.variants);
  checkRow(read.variantAt, array.shape, {}, read.variants, [&] { return what + ", variants"; });
  auto each = [&](std::size_t count) {
    return multiplyMagnitudes(magnitude(read.variants), count);
  };
  if (read.base.size() != each(step->tables.base.size()) ||
      read.increments.size() != each(step->tables.p.size()))
    fail(what, ": required ", each(step->tables.base.size()), " bases and ",
         each(step->tables.p.size()), " increments for ", read.variants, " variants, found ",
         read.base.size(), " and ", read.increments.size());
  array.op = std::move(read);
  return add(std::move(array));
}

void CircuitBuilder::output(const std::string& name, ArrayId array) {
  checkName("output", name);
  if (array < 0 || array >= circuit_.arrays_.nextId())
    fail("output '", name, "': required an array, 0 to ", std::ssize(circuit_.arrays_) - 1,
         ", found ", array);
  if (!outputNames_.emplace(name, 0).second)
    fail("output '", name, "': required a name of its own, found it twice");
  circuit_.outputs_.push_back({name, array});
}

void CircuitBuilder::metadata(const std::string& key, const std::string& value) {
  checkName("metadata key", key);
  for (const char* own : {"format", "version", "kind", "structure"})
    if (key == own) fail("metadata: required a key other than '", own, "', which .tc0 files use");
  circuit_.metadata_[key] = value;
}

Circuit CircuitBuilder::finish() {
  TC0_ASSERT(withinLimit(magnitude(circuit_.inputWires_) + magnitude(circuit_.gates_)));
  names_.clear();
  outputNames_.clear();
  return std::exchange(circuit_, Circuit{});
}

Term term(ArrayId source, std::int64_t scale) {
  Term result;
  result.source = source;
  result.scale = scale;
  return result;
}

Term constantTerm(std::int64_t value) { return term(kOne, value); }

Term denseTerm(ArrayId x, std::int64_t outputs, std::int64_t inputs, Integers weights) {
  if (std::ssize(*weights) != outputs * inputs)
    fail("dense layer: required ", outputs, " x ", inputs, " weights, found ", weights->size());
  Term layer = term(x);
  layer.over = {inputs};
  layer.at = {{0, {0, 1}}};
  layer.weights = std::move(weights);
  layer.weightAt = {0, {inputs, 1}};
  return layer;
}

}  // namespace tc0
