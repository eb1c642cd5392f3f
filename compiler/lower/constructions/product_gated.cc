#include <algorithm>
#include <optional>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/builder.h"
#include "compiler/lower/constructions/product.h"
#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

// The step that makes x: the number or ratio that it compares and its tables, affine in x's digits.
struct Source {
  View numerator;
  std::optional<View> denominator;
  Tables tables;
  AffineRow tableAt;
  Reach reach;
};

// A raw x is the identity step of its array. A fresh x is a read of some step, seen through x's
// map. If that read has several variants, each pair (table, variant) becomes a table of its own,
// because the index of a table must be affine in the digits: table * variants + variant is.
Source sourceOf(const Draft& draft, const Value& x) {
  Source source;
  std::optional<ReadOp> fresh = freshOf(draft, x);
  if (!fresh) {
    Value own = unscaled(x);
    source.numerator = {own.array, own.at};
    source.reach.numerator = own.range;
    source.tables = tc0::tableOf(own.range, [&](std::int64_t u) { return x.scale * u + x.offset; });
    return source;
  }
  const StepOp& step = *draft.array(fresh->step).as<StepOp>();
  source.reach = draft.array(fresh->step).reach;
  auto through = [&](const View& view) {
    View result{view.array, {}};
    for (const AffineRow& row : view.at) result.at.push_back(compose(row, fresh->at));
    return result;
  };
  source.numerator = through(step.numerator);
  if (step.denominator) source.denominator = through(*step.denominator);
  for (std::int64_t t = 0; t < step.tables.tables(); ++t)
    for (std::int64_t v = 0; v < fresh->variants; ++v) {
      std::int64_t first = step.tables.start[t], gates = step.tables.gates(t);
      Tables one = step.tables;
      auto from = fresh->increments.begin() + fresh->variants * first + v * gates;
      std::copy(from, from + gates, one.increments.begin() + first);
      append(source.tables, tableOf(one, t, 0, gates, fresh->base[t * fresh->variants + v]));
    }
  source.tableAt = compose(step.tableAt, fresh->at);
  source.tableAt.offset *= fresh->variants;
  source.tableAt.offset += fresh->variantAt.offset;
  source.tableAt.strides.resize(x.digits.size(), 0);
  for (std::size_t d = 0; d < x.digits.size(); ++d) {
    source.tableAt.strides[d] *= fresh->variants;
    if (d < fresh->variantAt.strides.size())
      source.tableAt.strides[d] += fresh->variantAt.strides[d];
  }
  return source;
}

// A row or a view over the digits of an operand, for an index that has them in the columns
// columnOf.
AffineRow placed(const AffineRow& row, const std::vector<std::size_t>& columnOf,
                 std::size_t columns) {
  AffineRow out{row.offset, std::vector<std::int64_t>(columns, 0)};
  for (std::size_t d = 0; d < row.strides.size(); ++d) out.strides[columnOf[d]] += row.strides[d];
  return out;
}

View placed(const View& view, const std::vector<std::size_t>& columnOf, std::size_t columns) {
  View out{view.array, {}};
  for (const AffineRow& row : view.at) out.at.push_back(placed(row, columnOf, columns));
  return out;
}

// A guard M with q * (N - M) < p * D for every gate, whatever N and D are within their reach: the
// guarded gate is then 0 if its bit is 0. It is enough that the largest N, less M, stays below the
// smallest p * D / q. `bound / q - 1` is an integer at most as large as that quotient.
//
// A single gate at the end of what N reaches needs the guard 1. So gates on several digits in turn
// have the weight 1 on each of them.
std::int64_t guardOf(const Source& source) {
  const bool plain = !source.denominator && source.tables.p.size() == 1;
  if (plain && source.tables.p[0] == source.reach.numerator.hi) return 1;
  Wide least = source.reach.numerator.hi;
  for (std::size_t k = 0; k < source.tables.p.size(); ++k) {
    Wide p = source.tables.p[k], q = source.tables.qAt(k);
    Wide bound = p * (p > 0 ? source.reach.denominator.lo : source.reach.denominator.hi);
    least = std::min(least, bound / q - 1);
  }
  Wide guard = source.reach.numerator.hi - least + 1;
  TC0_ASSERT(0 < guard && guard < kMagnitudeLimit);
  return static_cast<std::int64_t>(guard);
}

// What a gated product is made of: the gates of x, the bits of y, and the columns of both in (out,
// inner).
struct Gating {
  const Product& product;
  Source source;
  Bits bits;
  const std::vector<std::size_t>&xAt, &yAt;
};

// The step over (out, inner, bit), which compares N + M (bit - 1) with the breakpoints of x.
ArrayId gatedStep(Draft& draft, const std::string& name, const Gating& gating) {
  const auto& [product, source, bits, xAt, yAt] = gating;
  Shape whole = product.whole();
  std::size_t last = whole.size();
  whole.push_back(bits.count);
  std::int64_t guard = guardOf(source);
  TermPlace place;
  place.columns = whole.size();
  place.columnOf = yAt;
  place.columnOf.push_back(last);
  View raw = placed(source.numerator, xAt, whole.size());
  Term number;
  number.source = raw.array;
  number.at = raw.at;
  std::vector<Term> parts{number, constantTerm(-guard)};
  addTerm(parts, bits.bits, guard, place);
  ArrayId sums = draft.sum(name + ".gated-sums", whole, std::move(parts));
  std::optional<View> denominator;
  if (source.denominator) denominator = placed(*source.denominator, xAt, whole.size());
  Tables tables = source.tables;
  std::fill(tables.base.begin(), tables.base.end(), 0);
  Reach reach = source.reach;
  reach.numerator.lo -= guard;
  return draft.step(name + ".gated", whole,
                    {.numerator = {sums, identityMap(whole.size())},
                     .denominator = denominator,
                     .tables = std::move(tables),
                     .tableAt = placed(source.tableAt, xAt, whole.size()),
                     .reach = reach});
}

}  // namespace

bool canGate(const Draft& draft, const Product& product, bool left) {
  return hasBits(draft, left ? product.b : product.a);
}

// With y = lo + y' and f(s) = base + (sum of increments of gates), the guarded gates give y' *
// (f(s) - base). The rest, y' * base + lo * x, is linear in y and x.
Value productGated(Draft& draft, const std::string& name, const Product& product, bool left,
                   Range range) {
  const Value &x = left ? product.a : product.b, &y = left ? product.b : product.a;
  const auto &xAt = left ? product.aAt : product.bAt, &yAt = left ? product.bAt : product.aAt;
  Gating gating{product, sourceOf(draft, x), bitsOf(draft, name + ".bits", y), xAt, yAt};
  const Source& source = gating.source;
  const Bits& bits = gating.bits;
  std::size_t columns = product.out.size() + product.inner.size();
  std::vector<Term> terms;
  bool based = std::any_of(source.tables.base.begin(), source.tables.base.end(),
                           [](std::int64_t base) { return base != 0; });
  if (bits.count > 0 && !source.tables.p.empty()) {
    ArrayId gates = gatedStep(draft, name, gating);
    const bool single = elementsOf(product.inner, name) == 1 && bits.count == 1;
    if (single && bits.unit == 1 && bits.lo == 0 && !based)
      return productOfGates(draft, product, gates, range);
    Term term;
    term.source = gates;
    term.scale = bits.unit;
    term.at = identityMap(columns + 1);
    term.over = product.inner;
    term.over.push_back(bits.count);
    std::vector<std::int64_t> powers;
    for (std::int64_t p = 0; p < bits.count; ++p) powers.push_back(std::int64_t{1} << p);
    term.weights = integers(std::move(powers));
    term.weightAt.strides.assign(columns + 1, 0);
    term.weightAt.strides.back() = 1;
    terms.push_back(std::move(term));
  }
  TermPlace place;
  place.columns = columns;
  place.over = product.inner;
  if (based) {
    place.columnOf = yAt;
    place.weights = integers(source.tables.base);
    place.weightAt = placed(source.tableAt, xAt, columns);
    Value above = y;
    above.offset -= bits.lo;
    addTerm(terms, above, 1, place);
    place.weights = nullptr;
    place.weightAt = {};
  }
  place.columnOf = xAt;
  addTerm(terms, x, bits.lo, place);
  Value result = productSum(draft, name, product, std::move(terms), range);
  result.loose = bits.lo != 0 || based || y.loose;
  return result;
}

}  // namespace tc0::lower
