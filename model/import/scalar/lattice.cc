#include "model/import/scalar/lattice.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

constexpr std::int64_t kMostValues = std::int64_t{1} << 18;

struct Lattice {
  Fraction step, offset;  // step is positive
};

void include(Lattice& lattice, const Fraction& value) {
  lattice.step = Fraction::gcd(lattice.step, value - lattice.offset);
}

// An affine function a x + b, then limits: every value is a multiple of a apart from b, or a limit
// that is reached.
std::optional<Lattice> ofClamp(const Chain& chain, std::int64_t channel, Range range) {
  const auto& stages = chain.stages();
  const auto* clamp = stages.empty() ? nullptr : std::get_if<ClampStage>(&stages.back());
  if (clamp == nullptr || stages.size() > 2) return std::nullopt;
  Fraction a(1), b(0);
  if (stages.size() == 2) {
    const auto* affine = std::get_if<AffineStage>(&stages[0]);
    if (affine == nullptr || !of(affine->a, channel).isFraction() ||
        !of(affine->b, channel).isFraction())
      return std::nullopt;
    a = of(affine->a, channel).u();
    b = of(affine->b, channel).u();
  }
  const Fraction p = a * Fraction(range.lo) + b, q = a * Fraction(range.hi) + b;
  Lattice lattice{a.sign() < 0 ? -a : a, b};
  const auto &lo = of(clamp->lo, channel), &hi = of(clamp->hi, channel);
  if (lo && std::min(p, q) < *lo) include(lattice, *lo);
  if (hi && std::max(p, q) > *hi) include(lattice, *hi);
  return lattice;
}

Lattice ofValues(const Chain& chain, std::int64_t channel, Range range, const std::string& where) {
  if (range.hi - range.lo > kMostValues)
    fail(where,
         ": required a rounding behind the function, or at most 2^18 integers before it, "
         "found a range of ",
         range.hi - range.lo + 1, ": put a quantiser there");
  std::optional<Lattice> lattice;
  for (std::int64_t x = range.lo; x <= range.hi; ++x) {
    const auto number = chain.exact(channel, x, 128);
    const Surd* value = number ? std::get_if<Surd>(&*number) : nullptr;
    if (value == nullptr || !value->isFraction())
      fail(where,
           ": required a rounding behind a function of irrational values, found none: put "
           "a quantiser there");
    if (!lattice)
      lattice = Lattice{Fraction(0), value->u()};
    else
      include(*lattice, value->u());
  }
  return *lattice;
}

}  // namespace

Chain onLattice(const Chain& chain, const std::vector<Range>& ranges, const std::string& where,
                AffineStage& tail) {
  const std::size_t count = std::max(ranges.size(), chain.channels());
  std::vector<Lattice> found;
  for (std::size_t c = 0; c < count; ++c) {
    const auto clamp = ofClamp(chain, c, of(ranges, c));
    Lattice lattice = clamp ? *clamp : ofValues(chain, c, of(ranges, c), where);
    if (lattice.step.sign() == 0) lattice.step = Fraction(1);
    if ((lattice.offset / lattice.step).isInteger()) lattice.offset = Fraction(0);
    found.push_back(lattice);
  }
  if (chain.channels() == 1) {  // one scale for all if one chain serves all
    for (const Lattice& lattice : found) {
      found[0].step = Fraction::gcd(found[0].step, lattice.step);
      include(found[0], lattice.offset);
    }
    if ((found[0].offset / found[0].step).isInteger()) found[0].offset = Fraction(0);
    found.resize(1);
  }
  AffineStage inwards, outwards;
  for (const Lattice& lattice : found) {
    inwards.a.emplace_back(lattice.step.inverse());
    inwards.b.emplace_back(-lattice.offset / lattice.step);
    outwards.a.emplace_back(lattice.step);
    outwards.b.emplace_back(lattice.offset);
  }
  Chain after(outwards), result = chain;
  after.append(tail);
  tail = *after.affine();
  result.append(inwards);
  return result;
}

}  // namespace tc0::importer
