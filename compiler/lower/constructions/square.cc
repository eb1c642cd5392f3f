#include <utility>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

// Pairs of bits p and p + d, counted in a circle of P bits: first <= d < end, p < rows. With d up to
// (P - 1) / 2 and all p, or d = P / 2 and the first half of them, each pair occurs once.
struct Pairs {
  std::int64_t first, end, rows;

  std::int64_t distances() const { return end - first; }
};

// The bits twice, one after the other along the last dimension, so that p + d needs no circle.
ArrayId twice(Draft& draft, const std::string& name, const Value& bits) {
  Shape shape = bits.digits;
  const std::int64_t count = shape.back();
  shape.back() *= 2;
  std::vector<Term> terms;
  addTerm(terms, bits, 1, samePlace(bits));
  Term again = terms[0];
  for (Range range : {Range{0, count - 1}, Range{count, 2 * count - 1}}) {
    Term& term = range.lo == 0 ? terms[0] : again;
    for (std::int64_t extent : shape) term.domain.push_back({0, extent - 1});
    term.domain.back() = range;
    if (range.lo == 0) continue;
    for (AffineRow& row : term.at) row.offset -= row.strides[shape.size() - 1] * count;
  }
  terms.push_back(std::move(again));
  return draft.sum(name + ".twice", std::move(shape), std::move(terms));
}

// The sum over the pairs of 2^(p + q + 1) * [bit p + bit q >= 2], as a term of the square.
Term termOf(Draft& draft, const std::string& name, ArrayId bits, const Pairs& pairs, Shape shape) {
  const std::size_t last = shape.size();
  const std::int64_t count = draft.array(bits).shape.back() / 2;
  shape.push_back(pairs.distances());
  shape.push_back(pairs.rows);
  IndexMap low;  // the bit p of a pair
  for (std::size_t d = 0; d <= last; ++d) {
    AffineRow row{0, std::vector<std::int64_t>(shape.size(), 0)};
    row.strides[d < last ? d : last + 1] = 1;
    low.push_back(std::move(row));
  }
  IndexMap high = low;
  high.back().offset = pairs.first;
  high.back().strides[last] = 1;
  std::vector<Term> parts(2);
  parts[0].source = parts[1].source = bits;
  parts[0].at = std::move(low);
  parts[1].at = std::move(high);
  ArrayId sums = draft.sum(name + ".pairs", shape, std::move(parts));
  Term term;
  term.source = draft.step(name + ".ands", shape,
                           {.numerator = {sums, identityMap(shape.size())},
                            .tables = Tables{{0, 1}, {2}, {}, {0}, {1}},
                            .reach = {{0, 2}}});
  term.at = identityMap(shape.size());
  term.over = {pairs.distances(), pairs.rows};
  std::vector<std::int64_t> weights;
  for (std::int64_t d = pairs.first; d < pairs.end; ++d)
    for (std::int64_t p = 0; p < pairs.rows; ++p)
      weights.push_back(std::int64_t{2} << (p + (p + d) % count));
  term.weights = integers(std::move(weights));
  term.weightAt.strides.assign(shape.size(), 0);
  term.weightAt.strides[last] = pairs.rows;
  term.weightAt.strides[last + 1] = 1;
  return term;
}

}  // namespace

// With x = lo + unit u, the square is unit^2 u^2 + 2 lo x - lo^2.
Value squareByAnd(Draft& draft, const std::string& name, const Value& x, Range range) {
  const Bits bits = bitsOf(draft, name + ".bits", x);
  TC0_ASSERT(bits.count >= 1 && 2 * bits.count < 62);
  const std::int64_t count = bits.count, unit = bits.unit * bits.unit;
  std::vector<Term> terms;
  TermPlace alone = samePlace(x);
  alone.columnOf.push_back(x.digits.size());
  alone.columns = x.digits.size() + 1;
  alone.over = {count};
  std::vector<std::int64_t> powers;
  for (std::int64_t p = 0; p < count; ++p) powers.push_back(unit << (2 * p));
  alone.weights = integers(std::move(powers));
  alone.weightAt.strides.assign(alone.columns, 0);
  alone.weightAt.strides.back() = 1;
  addTerm(terms, bits.bits, 1, alone);
  std::vector<Pairs> kinds;
  if (count >= 3) kinds.push_back({1, (count - 1) / 2 + 1, count});
  if (count % 2 == 0) kinds.push_back({count / 2, count / 2 + 1, count / 2});
  if (!kinds.empty()) {
    const ArrayId array = twice(draft, name, bits.bits);
    for (const Pairs& pairs : kinds) {
      terms.push_back(termOf(draft, name, array, pairs, x.digits));
      terms.back().scale = unit;
    }
  }
  addTerm(terms, x, 2 * bits.lo, samePlace(x));
  if (bits.lo != 0) {
    Term constant;
    constant.scale = -bits.lo * bits.lo;
    terms.push_back(std::move(constant));
  }
  Value result = valueOf(draft, draft.sum(name, x.digits, std::move(terms)), x.groups, range);
  result.loose = bits.lo != 0;
  return result;
}

}  // namespace tc0::lower
