#include "model/import/translate/grid.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::importer {

ReaderGrid gridOfResult(Translation& t, const Node& node, const Fraction& bound) {
  const std::string& name = node.outputs[0];
  if (const auto grid = gridOfReader(t, name)) return *grid;
  const bool isOutput = std::any_of(t.graph.outputs.begin(), t.graph.outputs.end(),
                                    [&](const Port& port) { return port.name == name; });
  if (!isOutput)
    refuse(t, "required a quantiser behind it, which says how it is rounded, found none");
  int exponent = 0;
  std::frexp(bound.toDouble(), &exponent);
  return {Fraction::of(std::ldexp(1.0, exponent - 11)), Fraction(0), -(1 << 11), 1 << 11};
}

CodeRange codesOf(const ReaderGrid& grid) {
  const std::int64_t zero = grid.zero.floor().toInt64();
  return {grid.lo - zero, grid.hi - zero};
}

namespace {

// Whether no quotient but 0 is as small as two breakpoints of one sign: then they are the same.
bool isBelowAll(long double a, long double b, long double deepest) {
  if (a > 0) return b > 0 && std::max(a, b) * deepest <= 1;
  return b <= 0 && std::min(a, b) * deepest > -1;
}

}  // namespace

long double appendQuotientTable(Tables& tables, long double factor, long double term,
                                const ReaderGrid& grid, const QuotientRange& range) {
  const CodeRange codes = codesOf(grid);
  const long double scale = grid.scale.toLongDouble();
  const auto most = static_cast<long double>(
      std::max(magnitude(range.numerator.lo), magnitude(range.numerator.hi)));
  const auto least = static_cast<long double>(range.denominator.lo);
  const auto deepest = static_cast<long double>(range.denominator.hi);
  const bool falls = factor < 0;
  long double moved = 0;
  std::int64_t base = codes.lo;
  if (factor == 0) {
    base = static_cast<std::int64_t>(std::clamp(std::nearbyint(term / scale),
                                                static_cast<long double>(codes.lo),
                                                static_cast<long double>(codes.hi)));
  } else if (falls) {
    base = codes.hi;
  }
  for (std::int64_t k = codes.lo + 1; factor != 0 && k <= codes.hi; ++k) {
    const std::int64_t code = falls ? codes.hi + codes.lo + 1 - k : k;
    const long double plain = ((static_cast<long double>(code) - 0.5L) * scale - term) / factor;
    const long double at = range.squares ? plain * std::fabs(plain) * range.unit : plain;
    if (at > most / least) continue;  // never reached
    if (at < -most / least) {         // always
      base += falls ? -1 : 1;
      continue;
    }
    // q as large as q |numerator| and p denominator fit. A positive breakpoint stays positive, so that
    // a numerator of 0 is on its right side.
    int bits = 56;
    while (bits > 0 && (std::ldexp(most, bits) >= 0x1p57L ||
                        (std::ldexp(std::fabs(at), bits) + 1) * deepest >= 0x1p57L))
      --bits;
    const long double p = at > 0 ? std::max(1.0L, std::nearbyint(std::ldexp(at, bits)))
                                 : std::nearbyint(std::ldexp(at, bits));
    const long double here = std::ldexp(p, -bits), off = std::fabs(here - at) / range.unit;
    if (!isBelowAll(at, here, deepest))
      moved = std::max(
          moved, std::fabs(factor) *
                     (range.squares ? std::min(std::sqrt(off), off / std::fabs(plain)) : off));
    const auto number = static_cast<std::int64_t>(p);
    const std::int64_t q = std::int64_t{1} << bits;
    const std::int64_t before = tables.start.back();
    if (std::ssize(tables.p) > before) {  // equal breakpoints become one gate of more
      const auto last = Fraction(tables.p.back()) / Fraction(tables.q.back());
      if (!(last < Fraction(number) / Fraction(q))) {
        tables.increments.back() += falls ? -1 : 1;
        continue;
      }
    }
    tables.p.push_back(number);
    tables.q.push_back(q);
    tables.increments.push_back(falls ? -1 : 1);
  }
  tables.base.push_back(base);
  tables.start.push_back(std::ssize(tables.p));
  return moved;
}

std::string nearness(const ReaderGrid& grid, long double distance) {
  return cat("rounded to multiples of ", grid.scale.toDouble(), "; before that within ",
             static_cast<double>(distance), " of the exact value");
}

}  // namespace tc0::importer
