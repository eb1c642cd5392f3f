#include "runtime/arrays/flat.h"

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

const std::int64_t kWeightOne = 1;

using Strides = std::vector<std::int64_t>;

// Whether all rows pass from dimension d to dimension d + 1 in one stride.
bool continues(const Shape& shape, const std::vector<Strides*>& rows, std::size_t d) {
  for (const Strides* row : rows)
    if ((*row)[d] != (*row)[d + 1] * shape[d + 1]) return false;
  return true;
}

// Drops dimensions of extent 1 and merges neighbours that all rows pass through in one stride. Rows
// and domains lose the same dimensions as the shape. A dimension that is fixed[d] is not merged,
// because a domain cuts it.
void merge(Shape& shape, const std::vector<Strides*>& rows, std::vector<bool> fixed,
           const std::vector<std::vector<Range>*>& domains) {
  auto drop = [&](std::size_t d) {
    shape.erase(shape.begin() + d);
    fixed.erase(fixed.begin() + d);
    for (Strides* row : rows) {
      TC0_ASSERT(row->size() > d);
      row->erase(row->begin() + d);
    }
    for (auto* domain : domains)
      if (!domain->empty()) domain->erase(domain->begin() + d);
  };
  for (std::size_t d = shape.size(); d-- > 0;)
    if (shape[d] == 1) drop(d);
  for (std::size_t d = shape.size(); d-- > 1;) {
    if (fixed[d] || fixed[d - 1] || !continues(shape, rows, d - 1)) continue;
    shape[d] *= shape[d - 1];
    for (auto* domain : domains)
      if (!domain->empty()) (*domain)[d] = {0, shape[d] - 1};
    drop(d - 1);
  }
}

// The element number of a source as a function of (output index, reduction index).
AffineRow elementRow(const Circuit& circuit, ArrayId source, const IndexMap& at,
                     std::size_t columns) {
  AffineRow row = compose(rowMajor(circuit.array(source).shape), at);
  row.strides.resize(columns, 0);
  return row;
}

// Splits a row's columns: the first `rank` stay, those of the reduction index move to `over`.
void split(AffineRow& row, std::size_t rank, Strides& over) {
  over.assign(row.strides.begin() + rank, row.strides.end());
  row.strides.resize(rank);
}

// A term in element numbers. Its columns are output index and reduction index together until
// split() takes them apart; the reduction dimensions are merged here, the output dimensions by the
// whole sum.
FlatTerm flatTerm(const Circuit& circuit, const Array& array, const Term& term) {
  std::size_t rank = array.shape.size(), columns = rank + term.over.size();
  FlatTerm flat;
  flat.source = term.source;
  flat.scale = term.scale;
  flat.over = term.over;
  flat.at.strides.resize(columns, 0);
  if (term.source != kOne) flat.at = elementRow(circuit, term.source, term.at, columns);
  split(flat.at, rank, flat.overAt);
  flat.weights = term.weights == nullptr ? &kWeightOne : term.weights->data();
  if (term.weights != nullptr) flat.weightAt = term.weightAt;
  flat.weightAt.strides.resize(columns, 0);
  split(flat.weightAt, rank, flat.overWeight);
  merge(flat.over, {&flat.overAt, &flat.overWeight}, std::vector<bool>(flat.over.size()), {});
  bool everywhere = true;
  for (std::size_t d = 0; d < term.domain.size(); ++d)
    everywhere &= term.domain[d] == Range{0, array.shape[d] - 1};
  if (!everywhere) flat.domain = term.domain;
  return flat;
}

// A product in element numbers. Both factors have the same reduction dimensions, which are merged
// together.
FlatProduct flatProduct(const Circuit& circuit, const Array& array, const ProductTerm& product) {
  std::size_t rank = array.shape.size(), columns = rank + product.over.size();
  FlatProduct flat;
  flat.scale = product.scale;
  auto factor = [&](FlatTerm& own, ArrayId source, const IndexMap& at) {
    own.source = source;
    own.weights = &kWeightOne;
    own.over = product.over;
    own.at = elementRow(circuit, source, at, columns);
    split(own.at, rank, own.overAt);
    own.weightAt.strides.assign(rank, 0);
    own.overWeight.assign(product.over.size(), 0);
  };
  factor(flat.a, product.a, product.aAt);
  factor(flat.b, product.b, product.bAt);
  merge(flat.a.over, {&flat.a.overAt, &flat.a.overWeight, &flat.b.overAt, &flat.b.overWeight},
        std::vector<bool>(flat.a.over.size()), {});
  flat.b.over = flat.a.over;
  return flat;
}

FlatMaximum flatMaximum(const Circuit& circuit, const Array& array, const MaximumTerm& maximum) {
  std::size_t rank = array.shape.size();
  FlatMaximum flat;
  flat.source = maximum.source;
  flat.scale = maximum.scale;
  flat.at = elementRow(circuit, maximum.source, maximum.at, rank + maximum.over.size());
  AffineRow place;
  split(flat.at, rank, place.strides);
  std::vector<std::int64_t> index(maximum.over.size(), 0);
  do flat.places.push_back(place.at(index.data()));
  while (advance(index.data(), maximum.over));
  return flat;
}

// A view as the term that reads the source with weight 1.
FlatTerm flatView(const Circuit& circuit, ArrayId source, const IndexMap& at, std::size_t rank) {
  FlatTerm flat;
  flat.source = source;
  flat.weights = &kWeightOne;
  flat.at = elementRow(circuit, source, at, rank);
  flat.weightAt.strides.assign(rank, 0);
  return flat;
}

// Numerator, denominator and tables of a step share the shape, so they are merged together.
void mergeStep(FlatStep& flat) {
  std::vector<Strides*> rows{&flat.numerator.at.strides, &flat.numerator.weightAt.strides,
                             &flat.tableAt.strides, &flat.bankAt.strides};
  if (flat.ratio) rows.push_back(&flat.denominator.at.strides);
  if (flat.ratio) rows.push_back(&flat.denominator.weightAt.strides);
  merge(flat.shape, rows, std::vector<bool>(flat.shape.size()), {});
}

}  // namespace

// Merges output dimensions only if every term allows it, since all terms share the shape.
FlatSum flatSum(const Circuit& circuit, const Array& array, const RewrittenSum& sum) {
  FlatSum flat{array.shape, {}, {}, {}};
  std::vector<bool> fixed(array.shape.size());
  for (const Term& term : sum.terms) flat.terms.push_back(flatTerm(circuit, array, term));
  for (const ProductTerm& product : sum.products)
    flat.products.push_back(flatProduct(circuit, array, product));
  for (const MaximumTerm& maximum : sum.maxima)
    flat.maxima.push_back(flatMaximum(circuit, array, maximum));
  std::vector<Strides*> rows;
  std::vector<std::vector<Range>*> domains;
  for (FlatMaximum& maximum : flat.maxima) rows.push_back(&maximum.at.strides);
  for (FlatTerm& term : flat.terms) {
    rows.push_back(&term.at.strides);
    rows.push_back(&term.weightAt.strides);
    domains.push_back(&term.domain);
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      if (term.domain[d] != Range{0, array.shape[d] - 1}) fixed[d] = true;
  }
  for (FlatProduct& product : flat.products)
    for (FlatTerm* factor : {&product.a, &product.b}) {
      rows.push_back(&factor->at.strides);
      rows.push_back(&factor->weightAt.strides);
    }
  merge(flat.shape, rows, fixed, domains);
  return flat;
}

FlatStep flatStep(const Circuit& circuit, const Array& array, const StepOp& step) {
  std::size_t rank = array.shape.size();
  FlatStep flat;
  flat.shape = array.shape;
  flat.numerator = flatView(circuit, step.numerator.array, step.numerator.at, rank);
  flat.ratio = step.denominator.has_value();
  if (flat.ratio)
    flat.denominator = flatView(circuit, step.denominator->array, step.denominator->at, rank);
  flat.tableAt = step.tableAt;
  flat.tableAt.strides.resize(rank, 0);
  flat.bankAt = flat.tableAt;
  mergeStep(flat);
  return flat;
}

// A read asks the step's comparison at another index, so numerator, denominator and table number
// are those of the step composed with read.at. The values come from (table, variant), numbered
// table * variants + variant, where the variant is an affine function of the read's own index.
FlatStep flatRead(const Circuit& circuit, const Array& array, const ReadOp& read) {
  const Array& source = circuit.array(read.step);
  const StepOp& step = *source.as<StepOp>();
  std::size_t rank = array.shape.size();
  auto through = [&](const View& view) {
    FlatTerm flat;
    flat.source = view.array;
    flat.weights = &kWeightOne;
    flat.at = compose(elementRow(circuit, view.array, view.at, source.shape.size()), read.at);
    flat.at.strides.resize(rank, 0);
    flat.weightAt.strides.assign(rank, 0);
    return flat;
  };
  FlatStep flat;
  flat.shape = array.shape;
  flat.numerator = through(step.numerator);
  flat.ratio = step.denominator.has_value();
  if (flat.ratio) flat.denominator = through(*step.denominator);
  AffineRow table = step.tableAt;
  table.strides.resize(source.shape.size(), 0);
  flat.tableAt = compose(table, read.at);
  flat.tableAt.strides.resize(rank, 0);
  flat.bankAt = flat.tableAt;
  flat.tableAt.offset = flat.tableAt.offset * read.variants + read.variantAt.offset;
  for (std::size_t d = 0; d < rank; ++d)
    flat.tableAt.strides[d] = flat.tableAt.strides[d] * read.variants +
                              (d < read.variantAt.strides.size() ? read.variantAt.strides[d] : 0);
  mergeStep(flat);
  return flat;
}

bool readsInPlace(const Shape& shape, const FlatTerm& view) { return view.at == rowMajor(shape); }

}  // namespace tc0
