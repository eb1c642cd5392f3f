#include <utility>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

// With x = X.lo + x' and y = Y.lo + y', the gates give x' y'. The rest of x y is
//
//   X.lo * y + Y.lo * x - X.lo * Y.lo
void addLeast(std::vector<Term>& terms, const Product& product, const Bits& x, const Bits& y) {
  TermPlace place;
  place.columns = product.out.size() + product.inner.size();
  place.over = product.inner;
  place.columnOf = product.bAt;
  addTerm(terms, product.b, x.lo, place);
  place.columnOf = product.aAt;
  addTerm(terms, product.a, y.lo, place);
  if (x.lo == 0 || y.lo == 0) return;
  Term constant;
  constant.scale = -x.lo * y.lo;
  constant.over = product.inner;
  terms.push_back(std::move(constant));
}

}  // namespace

// `pairs` adds bit p of x and bit q of y at the index (out, k, p, q), and the gate [pair >= 2] is
// their AND. The sum over (k, p, q) weighs it by 2^(p + q), read from a list of powers at p + q.
Value productByAnd(Draft& draft, const std::string& name, const Product& product, Range range) {
  Bits x = bitsOf(draft, name + ".left", product.a);
  Bits y = bitsOf(draft, name + ".right", product.b);
  std::vector<Term> terms;
  TC0_ASSERT(x.count + y.count < 63);
  if (x.count > 0 && y.count > 0) {
    Shape whole = product.whole();
    std::size_t index = whole.size();
    whole.push_back(x.count);
    whole.push_back(y.count);
    TermPlace place;
    place.columns = whole.size();
    std::vector<Term> parts;
    place.columnOf = product.aAt;
    place.columnOf.push_back(index);
    addTerm(parts, x.bits, 1, place);
    place.columnOf = product.bAt;
    place.columnOf.push_back(index + 1);
    addTerm(parts, y.bits, 1, place);
    ArrayId pairs = draft.sum(name + ".pairs", whole, std::move(parts));
    Tables both{{0, 1}, {2}, {}, {0}, {1}};
    Term ands;
    ands.source = draft.step(
        name + ".ands", whole,
        {.numerator = {pairs, identityMap(whole.size())}, .tables = both, .reach = {{0, 2}}});
    ands.at = identityMap(whole.size());
    ands.scale = x.unit * y.unit;
    ands.over.assign(whole.begin() + std::ssize(product.out), whole.end());
    std::vector<std::int64_t> powers;
    for (std::int64_t k = 0; k < x.count + y.count - 1; ++k) powers.push_back(std::int64_t{1} << k);
    ands.weights = integers(std::move(powers));
    ands.weightAt.strides.assign(whole.size(), 0);
    ands.weightAt.strides[index] = ands.weightAt.strides[index + 1] = 1;
    const bool single = elementsOf(ands.over, name) == 1 && x.unit == 1 && y.unit == 1;
    if (single && x.lo == 0 && y.lo == 0) return productOfGates(draft, product, ands.source, range);
    terms.push_back(std::move(ands));
  }
  addLeast(terms, product, x, y);
  Value result = productSum(draft, name, product, std::move(terms), range);
  result.loose = x.lo != 0 || y.lo != 0 || product.a.loose || product.b.loose;
  return result;
}

}  // namespace tc0::lower
