#include "model/recipe/writer.h"

#include <algorithm>
#include <cmath>

namespace tc0 {

std::vector<Grid> Writer::grids(FitGrid fit, const std::string& point, std::int64_t channels,
                                int bits) const {
  const auto count = static_cast<std::size_t>(channels);
  if (channelwise) return fitEach(fit, values(point), count, bits);
  return std::vector<Grid>(count, fit(values(point), bits, 0));
}

void Writer::stands(const std::string& point, Scaled tensor, int bits, Clamps clamps) {
  stands(point, Channels{tensor.id, {tensor.scale}}, bits, clamps);
}

void Writer::stands(const std::string& point, Channels tensor, int bits, Clamps clamps) {
  report.push_back({tensor.id, name(point), std::move(tensor.scales), bits, clamps});
}

TensorId Writer::plus(const std::string& point, TensorId x, std::vector<std::int64_t> constant) {
  const Shape to = shape(x);
  Shape from = to;
  if (std::ssize(constant) != elementsOf(to, name(point))) {
    from.assign(to.size(), 1);
    from.back() = std::ssize(constant);
  }
  TensorId added = builder.constant(name(point) + ".constant", from, std::move(constant));
  return builder.add(name(point), x, repeated(point + ".constants", added, to));
}

TensorId Writer::repeated(const std::string& point, TensorId x, const Shape& to) {
  return shape(x) == to ? x : builder.broadcast(name(point), x, to);
}

TensorId Writer::step(const std::string& point, TensorId x, const Stairs& stairs, double scale) {
  return builder.step(name(point), x, plainTables(stairs, scale, range(x)));
}

TensorId Writer::step(const std::string& point, TensorId x, const std::vector<Stairs>& stairs,
                      const std::vector<double>& scales) {
  Tables tables;
  for (std::size_t channel = 0; channel < stairs.size(); ++channel)
    append(tables, plainTables(stairs[channel], scales[channel], range(x)));
  return builder.step(name(point), x, std::move(tables), static_cast<int>(shape(x).size()) - 1);
}

TensorId Writer::ratioStep(const std::string& point, TensorId numerator, TensorId denominator,
                           const std::vector<Stairs>& stairs,
                           const std::function<double(double, std::int64_t)>& ratioOf,
                           bool perLast) {
  const Shape to = shape(numerator);
  Range n = range(numerator);
  double reach = static_cast<double>(std::max(magnitude(n.lo), magnitude(n.hi))) /
                 static_cast<double>(range(denominator).lo);
  Tables tables;
  for (std::int64_t last = 0; last < (perLast ? to.back() : 1); ++last)
    append(tables, ratioTables(
                       stairs[stairs.size() == 1 ? 0 : static_cast<std::size_t>(last)],
                       [&](double y) { return ratioOf(y, last); }, reach));
  TensorId below = repeated(point + ".denominator", denominator, to);
  return builder.ratioStep(name(point), numerator, below, std::move(tables),
                           perLast ? static_cast<int>(to.size()) - 1 : -1);
}

}  // namespace tc0
