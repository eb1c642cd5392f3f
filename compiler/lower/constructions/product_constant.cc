#include <utility>

#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {

bool hasConstant(const Draft& draft, const Product& product) {
  return constantOf(draft, product.a) || constantOf(draft, product.b);
}

// With the constant c = scale * numbers[at] + offset, the result is one sum with weights `numbers`
// and, if there is an offset, one without.
Value productByConstant(Draft& draft, const std::string& name, const Product& product,
                        Range range) {
  bool left = constantOf(draft, product.a).has_value();
  const Value& fixed = left ? product.a : product.b;
  const Value& other = left ? product.b : product.a;
  const auto& fixedAt = left ? product.aAt : product.bAt;
  Constant constant = *constantOf(draft, fixed);
  TermPlace place;
  place.columns = product.out.size() + product.inner.size();
  place.over = product.inner;
  place.columnOf = left ? product.bAt : product.aAt;
  std::vector<Term> terms;
  if (constant.offset != 0) addTerm(terms, other, constant.offset, place);
  place.weights = constant.numbers;
  place.weightAt = {constant.at.offset, std::vector<std::int64_t>(place.columns, 0)};
  for (std::size_t d = 0; d < constant.at.strides.size(); ++d)
    place.weightAt.strides[fixedAt[d]] += constant.at.strides[d];
  addTerm(terms, other, constant.scale, place);
  Value result = productSum(draft, name, product, std::move(terms), range);
  result.loose = other.loose;
  return result;
}

}  // namespace tc0::lower
