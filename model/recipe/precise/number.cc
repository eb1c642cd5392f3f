#include "model/recipe/precise/number.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/arithmetic/smooth.h"
#include "model/recipe/fixed.h"

namespace tc0::precise {
namespace {

constexpr int kFiner = 3;     // digits of a smooth function's coefficients below its unit
constexpr int kGuard = 20;    // further ones while it is computed
constexpr int kExtra = 2;     // bits by which arguments and factors are finer than results
constexpr double kReach = 2;  // how far beyond the calibration a root is followed downward
constexpr int kMostLow = 56;  // digits of a segment at most
constexpr std::int64_t kDigitGates = 64;  // that a low digit of a sum costs, roughly

// The least k with 2^k >= value; at least 0.
std::int64_t placesAbove(double value) {
  return value <= 1 ? 0 : static_cast<std::int64_t>(std::ceil(std::log2(value)));
}

// The digits that hold the integers lo ... hi less an offset, which is 0 or the negative of a power
// of two.
struct Form {
  std::int64_t digits = 1, offset = 0;

  Form(std::int64_t lo, std::int64_t hi) {
    const auto above = static_cast<std::uint64_t>(std::max<std::int64_t>(hi, 0));
    digits = std::max<std::int64_t>(1, std::bit_width(above));
    if (lo >= 0) return;
    digits = 1 + std::max<std::int64_t>(std::bit_width(above),
                                        std::bit_width(static_cast<std::uint64_t>(-lo - 1)));
    offset = std::int64_t{1} << (digits - 1);
  }
};

// Each element as a matrix of one number.
TensorId asMatrices(Writer& writer, const std::string& point, TensorId x) {
  Shape shape = writer.shape(x);
  shape.insert(shape.end(), 2, 1);
  return writer.builder.reshape(writer.name(point), x, shape);
}

arithmetic::SmoothTable smallest(const std::string& name,
                                 const arithmetic::SmoothTable::Function& function, Range domain,
                                 const arithmetic::SmoothTable::Options& options) {
  try {
    return arithmetic::SmoothTable::smallest(function, domain, options, kDigitGates);
  } catch (const Error& error) {
    fail("quantise: ", name, " from ", domain.lo, " to ", domain.hi, ": ", error.what());
  }
}

}  // namespace

Range withinReal(double bound, double scale) {
  const double most = std::ceil(bound / scale) + 1;
  TC0_ASSERT(most < 0x1p62);
  return {-static_cast<std::int64_t>(most), static_cast<std::int64_t>(most)};
}

double largestOf(const std::vector<double>& values) {
  double most = 0;
  for (double value : values) most = std::max(most, std::abs(value));
  return most;
}

ScaledTensor rounded(Writer& writer, const std::string& point, ScaledTensor raw,
                     const Rounding& rounding) {
  program::ProgramBuilder& builder = writer.builder;
  const Shape shape = writer.shape(raw.id);
  const double reach = std::ldexp(1.0, rounding.bits - 1) - 1;
  const std::int64_t drop = placesAbove(rounding.most / (raw.scale * reach));
  const std::int64_t half = drop == 0 ? 0 : std::int64_t{1} << (drop - 1);
  Range range = writer.range(raw.id);
  if (rounding.known)
    range = {std::max(range.lo, rounding.known->lo), std::min(range.hi, rounding.known->hi)};
  const Form form((range.lo + half) >> drop, (range.hi + half) >> drop);
  TensorId shifted = raw.id;
  const std::int64_t added = half + form.offset * (std::int64_t{1} << drop);
  if (added != 0) shifted = writer.addConstant(point + ".shifted", raw.id, {added});
  TensorId digits = builder.digits(writer.name(point + ".digits"), shifted, drop, form.digits);
  std::vector<std::int64_t> powers;
  for (std::int64_t i = 0; i < form.digits; ++i) powers.push_back(std::int64_t{1} << i);
  TensorId sum = builder.linear(writer.name(point + ".sum"), digits, 1, integers(std::move(powers)),
                                integers({-form.offset}));
  return {builder.reshape(writer.name(point), sum, shape), raw.scale * std::ldexp(1.0, drop)};
}

SmoothResult smooth(Writer& writer, const std::string& point, ScaledTensor x,
                    const RealFunction& wanted) {
  const Range range = writer.range(x.id);
  std::int64_t drop = 0;
  while (std::ldexp(x.scale, drop + 1) <= wanted.step) ++drop;
  const long double step = std::ldexp(static_cast<long double>(x.scale), drop);
  Range domain{std::max<std::int64_t>(range.lo >> drop, std::floor(wanted.least / step)),
               std::min<std::int64_t>(range.hi >> drop, std::ceil(wanted.most / step))};
  domain.hi = std::max(domain.lo, domain.hi);
  const long double middle = drop == 0 ? 0 : 0.5L;
  const long double scale = std::ldexp(1.0L, kFiner + kGuard) / wanted.unit;
  auto function = [&](std::int64_t v) {
    return std::llroundl(scale * wanted.function((v + middle) * step));
  };
  arithmetic::SmoothTable::Options options{.guard = kFiner + kGuard, .finer = kFiner};
  const auto size = static_cast<std::uint64_t>(domain.hi - domain.lo + 1);
  options.mostLow = std::min<int>(kMostLow, std::bit_width(size));
  const auto table = smallest(writer.name(point), function, domain, options);
  return {{arithmetic::smooth(writer.builder, writer.name(point), x.id, drop, table),
           wanted.unit / (1 << kFiner)},
          table.range()};
}

ScaledTensor product(Writer& writer, const std::string& point, ScaledTensor a, ScaledTensor b) {
  const Shape shape = writer.shape(a.id);
  TensorId left = asMatrices(writer, point + ".left", a.id);
  TensorId right = asMatrices(writer, point + ".right", b.id);
  TensorId product = writer.builder.matmul(writer.name(point + ".product"), left, right);
  return {writer.builder.reshape(writer.name(point), product, shape), a.scale * b.scale};
}

// The root is followed down to a part of the least one of the calibration, and upward as far as the
// program proves: a larger root would make results pass the bound of the root of the width, which
// holds for any numbers.
ScaledTensor normalised(Writer& writer, const std::string& point, ScaledTensor x, double least,
                        double most, const Rounding& normal) {
  program::ProgramBuilder& builder = writer.builder;
  const Shape shape = writer.shape(x.id);
  const double width = shape.back(), unit = x.scale * x.scale / width;
  TensorId factors = asMatrices(writer, point + ".factors", x.id);
  TensorId squares = builder.matmul(writer.name(point + ".square"), factors, factors);
  squares = builder.reshape(writer.name(point + ".squares"), squares, shape);
  TensorId sum = builder.sum(writer.name(point + ".square_sum"), squares, std::ssize(shape) - 1);
  const int bits = normal.bits + kExtra;
  const double low = least * least / (kReach * kReach);
  const double high = unit * static_cast<double>(writer.range(sum).hi);
  RealFunction root;
  root.function = [](long double mean) {
    return 1 / std::sqrt(std::max(mean, 0.0L) + kNormEpsilon);
  };
  root.least = low;
  root.most = std::max(high, low);
  root.step = std::ldexp(low, -bits);
  const double typical = 1 / std::sqrt(least * most);
  root.unit = std::ldexp(typical, -bits);
  const SmoothResult inverse = smooth(writer, point + ".inverse", {sum, unit}, root);
  ScaledTensor factor =
      rounded(writer, point + ".factor", inverse.value, {bits, typical, inverse.range});
  factor.id = builder.broadcast(writer.name(point + ".inverses"), factor.id, shape);
  ScaledTensor raw = product(writer, point + ".raw", x, factor);
  Rounding result = normal;
  result.known = withinReal(std::sqrt(width) * (1 + std::ldexp(1.0, 2 - normal.bits)), raw.scale);
  return rounded(writer, point, raw, result);
}

}  // namespace tc0::precise
