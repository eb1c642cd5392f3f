#pragma once

#include "model/flow/jet.h"

namespace tc0 {

/// The arguments of a field for a batch of B samples. z is [B, ...], with any shape after the
/// batch. The times t and h = t - r have shape [B], or [1] for the whole batch. Classes are int64
/// [B]; if they are undefined, every sample has the last class, "none".
///
/// With K > 0 z, t and h carry directions. To follow the flow while r stays, (z, t, h) moves along
/// (v, 1, 1).
template <int K>
struct Point {
  Jet<K> z, t, h;
  at::Tensor classes;
};

/// A function u(z, t, h, class) with exact derivatives: a network or a closed form. It is all that
/// targets, samplers and consistency checks know of a network. The result has z's shape.
class Field {
 public:
  virtual ~Field() = default;
  virtual Jet<0> at(const Point<0>& point) const = 0;
  virtual Jet<1> at(const Point<1>& point) const = 0;
  virtual Jet<2> at(const Point<2>& point) const = 0;

  at::Tensor value(const at::Tensor& z, const at::Tensor& t, const at::Tensor& h,
                   const at::Tensor& classes = {}) const {
    return at(Point<0>{z, t, h, classes}).value();
  }
};

/// The two networks of a model. The velocity is average or instantaneous, as the target says;
/// `acceleration` may be null for Target::kMeanflow. Not owned.
struct FieldPair {
  const Field* velocity = nullptr;
  const Field* acceleration = nullptr;
};

/// Makes a Field of a class that has `template <int K> Jet<K> evaluate(const Point<K>&) const`.
template <class Self>
class FieldOf : public Field {
 public:
  Jet<0> at(const Point<0>& point) const override { return self().evaluate(point); }
  Jet<1> at(const Point<1>& point) const override { return self().evaluate(point); }
  Jet<2> at(const Point<2>& point) const override { return self().evaluate(point); }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
};

/// How the derivative beside a value that is trained on is computed. The results are equal; kDual
/// is the fastest, and kSecondPass needs the least memory.
enum class JvpEngine {
  kDual,         // our dual numbers in the same pass as the value
  kSecondPass,   // our dual numbers in a second pass without gradient
  kForwardMode,  // LibTorch's forward mode in a second pass without gradient
};

/// The field's value at `point`, with gradient, and its derivative along the point's direction,
/// without gradient, by `engine`.
Dual withDerivative(const Field& field, const Point<1>& point, JvpEngine engine);

/// The field's value at a point, with gradient, and after that its derivative there, without
/// gradient, along a direction that may depend on the value, such as the field's own flow. With
/// kDual it costs little more than withDerivative: the second pass computes derivatives only.
class ValueThenDerivative {
 public:
  ValueThenDerivative(const Field& field, const Point<0>& point, JvpEngine engine);
  const at::Tensor& value() const { return value_; }
  /// The derivative along directions of z, t and h. An undefined direction is zero; at least one is
  /// defined. Call it once, on the thread of the constructor.
  at::Tensor along(const at::Tensor& z, const at::Tensor& t, const at::Tensor& h);

 private:
  const Field& field_;
  Point<1> point_;
  JvpEngine engine_;
  ValueTape tape_;
  at::Tensor value_;
};

/// t [B] as [B, 1, ...], which can be multiplied with z.
at::Tensor likeBatch(const at::Tensor& t, const at::Tensor& z);

}  // namespace tc0
