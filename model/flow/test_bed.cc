#include "model/flow/test_bed.h"

namespace tc0 {
namespace {

template <int K>
Jet<K> sumOf(const Jet<K>& a, std::int64_t dimension, bool keep = false) {
  return linearMap(a, [=](const at::Tensor& part) { return part.sum(dimension, keep); });
}

template <int K>
Jet<K> unsqueezed(const Jet<K>& a, std::int64_t dimension) {
  return linearMap(a, [=](const at::Tensor& part) { return part.unsqueeze(dimension); });
}

// What every mean over the modes needs: z - a mu_k [B, K, d], the variance sigma_k^2 [B or 1, K]
// and the log of w_k times the mode's density [B, K], up to a constant.
template <int K>
struct Modes {
  PathPoint<K> at;  // times [B or 1, 1]
  Jet<K> offset, variance, logWeight;
};

template <int K>
Modes<K> modesAt(const GaussianMixture& data, Path path, const Jet<K>& z, const Jet<K>& t) {
  Modes<K> modes{pathAt(path, unsqueezed(t, 1)), {}, {}, {}};
  const PathPoint<K>& at = modes.at;
  const Jet<K> spread(data.deviations.square());
  modes.variance = at.alpha * at.alpha * spread + at.beta * at.beta;
  modes.offset = unsqueezed(z, 1) - unsqueezed(at.alpha, 2) * Jet<K>(data.means);
  const Jet<K> distance = sumOf(modes.offset * modes.offset, 2);
  modes.logWeight = distance * reciprocal(modes.variance) * -0.5 +
                    log(modes.variance) * (-0.5 * data.dimension()) + Jet<K>(data.weights.log());
  return modes;
}

template <int K>
Jet<K> posterior(const Modes<K>& modes) {
  // The largest is taken off as a constant, so that no exponential overflows.
  const at::Tensor largest = std::get<0>(modes.logWeight.value().max(1, true));
  const Jet<K> weight = exp(modes.logWeight - Jet<K>(largest));
  return weight * reciprocal(sumOf(weight, 1, true));
}

// sum_k gamma_k [first mu_k + slope_k (z - a mu_k)], the form of both conditional means.
template <int K>
Jet<K> mixed(const GaussianMixture& data, const Modes<K>& modes, const Jet<K>& first,
             const Jet<K>& slope) {
  const Jet<K> each =
      unsqueezed(first, 2) * Jet<K>(data.means) + unsqueezed(slope, 2) * modes.offset;
  return sumOf(unsqueezed(posterior(modes), 2) * each, 1);
}

template <int K>
Jet<K> velocitySlope(const GaussianMixture& data, const Modes<K>& modes) {
  const PathPoint<K>& at = modes.at;
  return (at.alpha * at.alpha1 * Jet<K>(data.deviations.square()) + at.beta * at.beta1) *
         reciprocal(modes.variance);
}

at::Tensor timeOf(double t, const at::Tensor& z) { return at::full({1}, t, z.options()); }

// Probabilities below and above z on a line, both accurate in their tail.
struct Tails {
  at::Tensor below, above, density;
};

Tails tailsAt(const GaussianMixture& data, Path path, const at::Tensor& z, double t) {
  const PathPoint<0> at = pathAt<0>(path, timeOf(t, z));
  const at::Tensor deviation =
      (at.alpha.value().square() * data.deviations.square() + at.beta.value().square()).sqrt();
  const at::Tensor scaled = (z - at.alpha.value() * data.means.squeeze(1)) / deviation;
  const auto mean = [&](const at::Tensor& part) { return (data.weights * part).sum(1, true); };
  const double root = std::sqrt(0.5);
  return {mean(at::erfc(scaled * -root) * 0.5), mean(at::erfc(scaled * root) * 0.5),
          mean((scaled.square() * -0.5).exp() / (deviation * std::sqrt(2 * M_PI)))};
}

// On a line the flow keeps order, so it maps each quantile of the law at t to the same quantile of
// the law at r: F_r(end) = F_t(z). The equation is solved by bisection to about 1e-5, then by
// Newton's method, in the smaller of the two tails, whose probability is accurate.
at::Tensor flowOnLine(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const GaussianMixture& data = velocity.data();
  const Tails goal = tailsAt(data, velocity.path(), z, t);
  const at::Tensor lower = goal.below < goal.above;
  const auto excess = [&](const Tails& at) {
    return at::where(lower, at.below - goal.below, goal.above - at.above);
  };
  const double reach = data.means.abs().max().item<double>() + 12;
  at::Tensor low = at::full_like(z, -reach), high = at::full_like(z, reach);
  for (int i = 0; i < 22; ++i) {
    const at::Tensor middle = (low + high) * 0.5;
    const at::Tensor above = excess(tailsAt(data, velocity.path(), middle, r)) > 0;
    high = at::where(above, middle, high);
    low = at::where(above, low, middle);
  }
  at::Tensor end = (low + high) * 0.5;
  for (int i = 0; i < 4; ++i) {
    const Tails at = tailsAt(data, velocity.path(), end, r);
    end = end - excess(at) / at.density;
  }
  return end;
}

// A single Gaussian stays one, so the flow maps (z - mean) / deviation at t to that at r.
at::Tensor flowOfSingle(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const Modes<0> from = modesAt<0>(velocity.data(), velocity.path(), z, timeOf(t, z));
  const Modes<0> to = modesAt<0>(velocity.data(), velocity.path(), z, timeOf(r, z));
  return to.at.alpha.value() * velocity.data().means +
         (to.variance.value() / from.variance.value()).sqrt() * from.offset.value().squeeze(1);
}

GaussianMixture mixture(std::vector<double> weights, std::vector<double> means,
                        std::vector<double> deviations, std::int64_t dimension) {
  const auto doubles = [](const std::vector<double>& values) {
    return at::tensor(values, at::kDouble);
  };
  return {doubles(weights), doubles(means).view({-1, dimension}), doubles(deviations)};
}

// Nodes and weights of Gauss-Legendre on [0, 1], 8 points.
constexpr double kNodes[] = {0.0198550717512319, 0.1016667612931866, 0.2372337950418355,
                             0.4082826787521751, 0.5917173212478249, 0.7627662049581645,
                             0.8983332387068134, 0.9801449282487681};
constexpr double kWeights[] = {0.0506142681451881, 0.1111905172266872, 0.1568533229389436,
                               0.1813418916891810, 0.1813418916891810, 0.1568533229389436,
                               0.1111905172266872, 0.0506142681451881};

}  // namespace

GaussianMixture GaussianMixture::threeModes(std::int64_t dimension) {
  if (dimension == 1) return mixture({0.3, 0.45, 0.25}, {-1.5, 0.2, 1.4}, {0.5, 0.4, 0.6}, 1);
  return mixture({0.5, 0.3, 0.2}, {1.5, 0, -1, 1.2, -0.8, -1.3}, {0.3, 0.4, 0.25}, 2);
}

GaussianMixture GaussianMixture::single(std::int64_t dimension) {
  return mixture({1}, std::vector<double>(dimension, 0.8), {0.5}, dimension);
}

at::Tensor GaussianMixture::sample(std::int64_t count, at::Generator& generator) const {
  const at::Tensor mode = weights.multinomial(count, true, generator);
  return means.index_select(0, mode) + deviations.index_select(0, mode).unsqueeze(1) *
                                           at::randn({count, dimension()}, generator, at::kDouble);
}

template <int K>
Jet<K> ExactVelocity::evaluate(const Point<K>& point) const {
  const Modes<K> modes = modesAt(data_, path_, point.z, point.t);
  return mixed(data_, modes, modes.at.alpha1, velocitySlope(data_, modes));
}

template Jet<0> ExactVelocity::evaluate(const Point<0>&) const;
template Jet<1> ExactVelocity::evaluate(const Point<1>&) const;
template Jet<2> ExactVelocity::evaluate(const Point<2>&) const;

at::Tensor conditionalAcceleration(const GaussianMixture& data, Path path, const at::Tensor& z,
                                   const at::Tensor& t) {
  const Modes<0> modes = modesAt<0>(data, path, z, t);
  const PathPoint<0>& at = modes.at;
  const Plain slope =
      (at.alpha * at.alpha2 * Plain(data.deviations.square()) + at.beta * at.beta2) *
      reciprocal(modes.variance);
  return mixed(data, modes, at.alpha2, slope).value();
}

// Within mode k the velocity given z is normal, with mean `each` and variance `own` times the
// identity. So Cov = sum_k gamma_k (own_k I + each_k each_k^T) - mean mean^T.
at::Tensor velocityCovariance(const GaussianMixture& data, Path path, const at::Tensor& z,
                              const at::Tensor& t) {
  const Modes<0> modes = modesAt<0>(data, path, z, t);
  const at::Tensor gamma = posterior(modes).value().unsqueeze(2);
  const at::Tensor slope = velocitySlope(data, modes).value();
  const at::Tensor each =
      modes.at.alpha1.value().unsqueeze(2) * data.means + slope.unsqueeze(2) * modes.offset.value();
  const at::Tensor mean = (gamma * each).sum(1);
  const at::Tensor own = modes.at.alpha1.value().square() * data.deviations.square() +
                         modes.at.beta1.value().square() - slope.square() * modes.variance.value();
  const at::Tensor identity = at::eye(data.dimension(), z.options());
  const at::Tensor outer = each.unsqueeze(3) * each.unsqueeze(2);
  return (gamma.unsqueeze(3) * (own.unsqueeze(2).unsqueeze(3) * identity + outer)).sum(1) -
         mean.unsqueeze(2) * mean.unsqueeze(1);
}

Dual logDensity(const GaussianMixture& data, Path path, const Dual& z, const at::Tensor& t) {
  const Modes<1> modes = modesAt<1>(data, path, z, Dual(t));
  const at::Tensor largest = std::get<0>(modes.logWeight.value().max(1, true));
  const double constant = -0.5 * data.dimension() * std::log(2 * M_PI);
  return addConstant(log(sumOf(exp(modes.logWeight - Dual(largest)), 1)) + Dual(largest.squeeze(1)),
                     constant);
}

at::Tensor materialAcceleration(const ExactVelocity& velocity, const at::Tensor& z,
                                const at::Tensor& t) {
  const at::Tensor still = at::zeros_like(t);
  const at::Tensor v = velocity.value(z, t, still);
  return velocity.at(Point<1>{dual(z, v), dual(t, at::ones_like(t)), still, {}}).derivative();
}

at::Tensor integratedFlow(const Field& velocity, at::Tensor z, double t, double r, int steps,
                          const at::Tensor& classes) {
  const double step = (r - t) / steps;
  const auto v = [&](const at::Tensor& at, double time) {
    return velocity.value(at, timeOf(time, z), timeOf(0, z), classes);
  };
  for (int i = 0; i < steps; ++i) {
    const double now = t + step * i;
    const at::Tensor k1 = v(z, now), k2 = v(z + k1 * (step / 2), now + step / 2),
                     k3 = v(z + k2 * (step / 2), now + step / 2), k4 = v(z + k3 * step, now + step);
    z = z + (k1 + 2 * k2 + 2 * k3 + k4) * (step / 6);
  }
  return z;
}

at::Tensor exactFlow(const ExactVelocity& velocity, const at::Tensor& z, double t, double r,
                     int steps) {
  if (velocity.data().weights.numel() == 1) return flowOfSingle(velocity, z, t, r);
  if (velocity.data().dimension() == 1) return flowOnLine(velocity, z, t, r);
  const int count = std::max(1.0, std::ceil(steps * std::abs(t - r)));
  return integratedFlow(velocity, z, t, r, count);
}

ExactMeans exactMeans(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  ExactMeans means;
  means.end = exactFlow(velocity, z, t, r);
  const at::Tensor still = timeOf(0, z), start = velocity.value(z, timeOf(t, z), still);
  means.velocity = (z - means.end) / h;
  means.acceleration = (start - velocity.value(means.end, timeOf(r, z), still)) / h;
  means.moment = (start - means.velocity) * (2 / h);
  return means;
}

at::Tensor meanConditionalAcceleration(const ExactVelocity& velocity, const at::Tensor& z, double t,
                                       double r) {
  at::Tensor mean = at::zeros_like(z);
  for (std::size_t i = 0; i < std::size(kNodes); ++i) {
    const double time = r + (t - r) * kNodes[i];
    mean += kWeights[i] * conditionalAcceleration(velocity.data(), velocity.path(),
                                                  exactFlow(velocity, z, t, time), timeOf(time, z));
  }
  return mean;
}

}  // namespace tc0
