#pragma once

#include "model/flow/test_bed.h"

namespace tc0 {

/// A flow dz/dt = v(z, t), with everything that the sampling schemes of orders.h need of it. It is
/// known in closed form, or is that of a trained network. All is float64, and one t and r are for
/// all samples.
class MeasuredFlow {
 public:
  virtual ~MeasuredFlow() = default;
  virtual Path path() const = 0;
  virtual at::Tensor velocity(const at::Tensor& z, double t) const = 0;
  virtual at::Tensor material(const at::Tensor& z, double t) const = 0;  // Dv/Dt
  virtual at::Tensor flow(const at::Tensor& z, double t, double r) const = 0;
  /// The mean of E[a_t | z] along the flow from t to r.
  virtual at::Tensor meanConditional(const at::Tensor& z, double t, double r) const = 0;
  /// Whether flow() is a numerical integration. Compared with it, a scheme can be exact by
  /// definition only.
  virtual bool integrated() const = 0;
};

/// The flow of a mixture of Gaussians, in closed form (test_bed.h).
class ExactFlow final : public MeasuredFlow {
 public:
  explicit ExactFlow(ExactVelocity velocity) : velocity_(std::move(velocity)) {}
  Path path() const override { return velocity_.path(); }
  at::Tensor velocity(const at::Tensor& z, double t) const override;
  at::Tensor material(const at::Tensor& z, double t) const override;
  at::Tensor flow(const at::Tensor& z, double t, double r) const override;
  at::Tensor meanConditional(const at::Tensor& z, double t, double r) const override;
  bool integrated() const override { return false; }

 private:
  ExactVelocity velocity_;
};

/// The flow of a field's instantaneous velocity u(z, t, h = 0), integrated by Runge-Kutta of order
/// 4 with `steps` steps over a unit of time, and at least 2 over any.
///
/// E[a_t | z] needs no data: a_t = alpha'' x + beta'' eps is 0 on the linear path, and
/// -(pi/2)^2 z_t on the trigonometric one.
class FieldFlow final : public MeasuredFlow {
 public:
  FieldFlow(const Field& field, Path path, at::Tensor classes, int steps = 96)
      : field_(field), path_(path), classes_(std::move(classes)), steps_(steps) {}
  Path path() const override { return path_; }
  at::Tensor velocity(const at::Tensor& z, double t) const override;
  at::Tensor material(const at::Tensor& z, double t) const override;
  at::Tensor flow(const at::Tensor& z, double t, double r) const override;
  at::Tensor meanConditional(const at::Tensor& z, double t, double r) const override;
  bool integrated() const override { return true; }

 private:
  const Field& field_;
  Path path_;
  at::Tensor classes_;
  int steps_;
};

}  // namespace tc0
