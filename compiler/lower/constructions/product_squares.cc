#include <utility>

#include "circuit/base/number.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {

// T(s) = s (s + 1) / 2 - c s rises by s + 1 - c from s to s + 1, so the increment at the breakpoint
// s is s - c. Over the range of x + y the increments lie around 0, and the one at s = c vanishes.
Value productBySquares(Draft& draft, const std::string& name, const Product& product, Range range) {
  Value a = unscaled(product.a), b = unscaled(product.b);
  Range reach{a.range.lo + b.range.lo, a.range.hi + b.range.hi};
  std::int64_t centre = floorDivide(reach.lo + reach.hi, 2);
  auto triangle = [&](std::int64_t s) { return s * (s + 1) / 2 - centre * s; };
  auto tableOver = [&](Range over) { return StepTables{tc0::tableOf(over, triangle)}; };

  TermPlace place;
  place.columns = product.out.size() + product.inner.size();
  std::vector<Term> parts;
  place.columnOf = product.aAt;
  addTerm(parts, a, 1, place);
  place.columnOf = product.bAt;
  addTerm(parts, b, 1, place);
  Shape whole = product.whole();
  ArrayId both = draft.sum(name + ".sums", whole, std::move(parts));
  ArrayId squares = draft.step(name + ".squares", whole,
                               {.numerator = {both, identityMap(whole.size())},
                                .tables = tableOver(reach).tables,
                                .reach = {reach}});

  // sa sb (T(u + v) - T(u) - T(v)), then the parts that are linear in u and v.
  std::int64_t scale = product.a.scale * product.b.scale;
  std::vector<Term> terms;
  Term square;
  square.source = squares;
  square.scale = scale;
  square.over = product.inner;
  square.at = identityMap(whole.size());
  terms.push_back(std::move(square));
  place.over = product.inner;
  place.columnOf = product.aAt;
  addTerm(terms, stepped(draft, name + ".left", a, tableOver(a.range), {}), -scale, place);
  place.columnOf = product.bAt;
  addTerm(terms, stepped(draft, name + ".right", b, tableOver(b.range), {}), -scale, place);
  addLinearParts(terms, product);
  Value result = productSum(draft, name, product, std::move(terms), range);
  result.loose = true;
  return result;
}

}  // namespace tc0::lower
