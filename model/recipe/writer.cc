#include "model/recipe/writer.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {

std::vector<Grid> Writer::grids(FitGrid fit, const std::string& point, std::int64_t channels,
                                int bits) const {
  if (channelwise) return fitEach(fit, values(point), channels, bits);
  return std::vector<Grid>(channels, fit(values(point), bits, 0));
}

void Writer::recordPoint(const std::string& point, ScaledTensor tensor, int bits, Clamps clamps) {
  recordPoint(point, ScaledChannels{tensor.id, {tensor.scale}}, bits, clamps);
}

void Writer::recordPoint(const std::string& point, ScaledChannels tensor, int bits, Clamps clamps) {
  report.push_back({tensor.id, name(point), std::move(tensor.scales), bits, clamps});
}

// A constant with fewer numbers than x has elements runs along the last dimension.
TensorId Writer::addConstant(const std::string& point, TensorId x,
                             std::vector<std::int64_t> constant) {
  const Shape to = shape(x);
  Shape from = to;
  if (std::ssize(constant) != elementsOf(to, name(point))) {
    from.assign(to.size(), 1);
    from.back() = std::ssize(constant);
  }
  TensorId added = builder.constant(name(point) + ".constant", from, std::move(constant));
  return builder.add(name(point), x, repeatTo(point + ".constants", added, to));
}

TensorId Writer::repeatTo(const std::string& point, TensorId x, const Shape& to) {
  return shape(x) == to ? x : builder.broadcast(name(point), x, to);
}

TensorId Writer::step(const std::string& point, TensorId x, const Stairs& stairs, double scale) {
  return builder.step(name(point), x, plainTables(stairs, scale, range(x)));
}

TensorId Writer::step(const std::string& point, TensorId x, const std::vector<Stairs>& stairs,
                      const std::vector<double>& scales) {
  Tables tables;
  TC0_ASSERT(std::ssize(stairs) == shape(x).back() && scales.size() == stairs.size());
  for (std::size_t channel = 0; channel < stairs.size(); ++channel)
    append(tables, plainTables(stairs[channel], scales[channel], range(x)));
  return builder.step(name(point), x, std::move(tables), std::ssize(shape(x)) - 1);
}

// The breakpoints of N / D that matter are within max |N| / min D.
TensorId Writer::ratioStep(const std::string& point, TensorId numerator, TensorId denominator,
                           const std::vector<Stairs>& stairs,
                           const std::function<double(double, std::int64_t)>& ratioOf,
                           bool perLast) {
  const Shape to = shape(numerator);
  Range n = range(numerator), d = range(denominator);
  TC0_ASSERT(d.lo >= 1 && (stairs.size() == 1 || std::ssize(stairs) == to.back()));
  const double most = std::max(magnitude(n.lo), magnitude(n.hi));
  const double reach = most / d.lo;
  Tables tables;
  for (std::int64_t last = 0; last < (perLast ? to.back() : 1); ++last)
    append(tables, ratioTables(
                       stairs[stairs.size() == 1 ? 0 : last],
                       [&](double y) { return ratioOf(y, last); }, reach));
  TensorId below = repeatTo(point + ".denominator", denominator, to);
  return builder.ratioStep(name(point), numerator, below, std::move(tables),
                           perLast ? std::ssize(to) - 1 : -1);
}

}  // namespace tc0
