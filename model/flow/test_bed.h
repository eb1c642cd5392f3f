#pragma once

#include <ATen/ATen.h>

#include "model/flow/field.h"
#include "model/flow/path.h"

namespace tc0 {

/// Data x ~ sum_k w_k N(mu_k, s_k^2 I). Everything about their flow is known in closed form
/// (float64), so schemes, targets and trained models can be compared with something exact.
///
/// With a = alpha_t, b = beta_t, sigma_k^2 = a^2 s_k^2 + b^2, c_k = a a' s_k^2 + b b',
/// d_k = a a'' s_k^2 + b b'', gamma_k the posterior of k given z, and m_k = z - a mu_k:
///   velocity                  v(z, t) = sum gamma_k [a' mu_k + c_k / sigma_k^2 m_k]
///   conditional acceleration  E[a_t | z] = sum gamma_k [a'' mu_k + d_k / sigma_k^2 m_k]
///   material acceleration     Dv/Dt, the derivative of v along the flow
/// The two accelerations differ by the divergence of the velocity's covariance:
///   Dv/Dt = E[a_t | z] - (1/rho) div(rho Cov[v_t | z]).
struct GaussianMixture {
  at::Tensor weights, means, deviations;  // [K], [K, d], [K]

  /// Three modes in the plane, or on a line (d = 1): what docs and tests measure on.
  static GaussianMixture threeModes(std::int64_t dimension);
  static GaussianMixture single(std::int64_t dimension);

  std::int64_t dimension() const { return means.size(1); }
  at::Tensor sample(std::int64_t count, at::Generator& generator) const;  // [count, d]
};

/// The velocity v(z, t) as a Field with exact derivatives, for z in float64 [B, d]. It ignores h.
class ExactVelocity final : public FieldOf<ExactVelocity> {
 public:
  ExactVelocity(GaussianMixture data, Path path) : data_(std::move(data)), path_(path) {}

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const;

  const GaussianMixture& data() const { return data_; }
  Path path() const { return path_; }

 private:
  GaussianMixture data_;
  Path path_;
};

/// E[a_t | z] [B, d], Cov[v_t | z] [B, d, d] and log rho(z, t) [B]; t has shape [B] or [1].
at::Tensor conditionalAcceleration(const GaussianMixture& data, Path path, const at::Tensor& z,
                                   const at::Tensor& t);
at::Tensor velocityCovariance(const GaussianMixture& data, Path path, const at::Tensor& z,
                              const at::Tensor& t);
Dual logDensity(const GaussianMixture& data, Path path, const Dual& z, const at::Tensor& t);

/// Dv/Dt, the exact derivative of v along (v, 1).
at::Tensor materialAcceleration(const ExactVelocity& velocity, const at::Tensor& z,
                                const at::Tensor& t);

/// The point at r to which the flow takes z from t, to about 1e-12; t and r are the same for all
/// rows.
///   a single Gaussian: by a formula
///   on a line:         z_r = F_r^-1(F_t(z_t)), F_t the distribution function at t
///   otherwise:         by integrating the exact velocity, in `steps` steps over a unit of time
at::Tensor exactFlow(const ExactVelocity& velocity, const at::Tensor& z, double t, double r,
                     int steps = 400);
/// The point at r to which the flow of the velocity u(z, t, h = 0) of any field takes z from t, by
/// `steps` steps of Runge-Kutta of order 4.
at::Tensor integratedFlow(const Field& velocity, at::Tensor z, double t, double r, int steps,
                          const at::Tensor& classes = {});

/// The values of exact networks for a step from t to r, from differences of the exact flow.
struct ExactMeans {
  at::Tensor end;           // z_r
  at::Tensor velocity;      // (1/h) integral of v
  at::Tensor acceleration;  // (1/h) integral of Dv/Dtau
  at::Tensor moment;        // (2/h^2) integral of (tau - r) Dv/Dtau
};
ExactMeans exactMeans(const ExactVelocity& velocity, const at::Tensor& z, double t, double r);

/// (1/h) integral of E[a_t | z_tau] along the flow: the value of an exact network for the target
/// `paper`. Computed by quadrature from 8 exact flows.
at::Tensor meanConditionalAcceleration(const ExactVelocity& velocity, const at::Tensor& z, double t,
                                       double r);

}  // namespace tc0
