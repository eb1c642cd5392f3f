#include "compiler/lower/constructions/product.h"

#include <utility>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {

Shape Product::whole() const {
  Shape shape = out;
  shape.insert(shape.end(), inner.begin(), inner.end());
  return shape;
}

// The digits of a are (lead, i, k), those of b are (lead, k, j). After aligning, both have the same
// digits for lead and for k. The result has (lead, i, j), and the columns of a product are (lead,
// i, j, k).
Product productOf(Draft& draft, const std::string& name, Value a, Value b) {
  std::size_t rank = a.rank(), lead = rank - 2;
  for (std::size_t d = 0; d < lead; ++d) align(draft, name, a, d, b, d);
  align(draft, name, a, rank - 1, b, lead);
  Product product;
  std::size_t head = a.digitOf(lead), rows = a.groups[lead], columns = b.groups[rank - 1];
  std::size_t inner = a.groups[rank - 1];
  product.groups.assign(a.groups.begin(), a.groups.end() - 1);
  product.groups.push_back(columns);
  for (std::size_t d = 0; d < head + rows; ++d) {
    product.out.push_back(a.digits[d]);
    product.aAt.push_back(d);
  }
  for (std::size_t d = 0; d < columns; ++d)
    product.out.push_back(b.digits[b.digitOf(rank - 1) + d]);
  for (std::size_t d = 0; d < inner; ++d) {
    product.inner.push_back(a.digits[head + rows + d]);
    product.aAt.push_back(product.out.size() + d);
  }
  for (std::size_t d = 0; d < head; ++d) product.bAt.push_back(d);
  for (std::size_t d = 0; d < inner; ++d) product.bAt.push_back(product.out.size() + d);
  for (std::size_t d = 0; d < columns; ++d) product.bAt.push_back(head + rows + d);
  TC0_ASSERT(product.aAt.size() == a.digits.size() && product.bAt.size() == b.digits.size());
  product.a = std::move(a);
  product.b = std::move(b);
  return product;
}

// x y = (sa u + oa) (sb v + ob), of which sa sb u v is left to the construction.
void addLinearParts(std::vector<Term>& terms, const Product& product) {
  TermPlace place;
  place.columns = product.out.size() + product.inner.size();
  place.over = product.inner;
  const Value &a = product.a, &b = product.b;
  place.columnOf = product.aAt;
  addTerm(terms, unscaled(a), a.scale * b.offset, place);
  place.columnOf = product.bAt;
  addTerm(terms, unscaled(b), b.scale * a.offset, place);
  if (a.offset == 0 || b.offset == 0) return;
  Term constant;
  constant.scale = a.offset * b.offset;
  constant.over = product.inner;
  terms.push_back(std::move(constant));
}

Value productSum(Draft& draft, const std::string& name, const Product& product,
                 std::vector<Term> terms, Range range) {
  return valueOf(draft, draft.sum(name, product.out, std::move(terms)), product.groups, range);
}

Value productOfGates(const Draft& draft, const Product& product, ArrayId gates, Range range) {
  const Shape& shape = draft.array(gates).shape;
  Value result;
  result.groups = product.groups;
  result.digits = product.out;
  result.array = gates;
  result.at = identityMap(shape.size());
  for (AffineRow& row : result.at) row.strides.resize(product.out.size());
  result.range = range;
  return result;
}

}  // namespace tc0::lower
