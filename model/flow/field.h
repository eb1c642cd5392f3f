#pragma once

#include "model/flow/jet.h"

namespace tc0 {

/// Where a field is asked: z [B, ...] (any shape after the batch), times t and h = t - r of shape
/// [B] or [1] (one time for the whole batch), and class indices [B] (int64; undefined: the last
/// class, "none", for everybody). With K > 0 z, t and h carry directions: to follow the flow with r
/// held, let (z, t, h) move along (v, 1, 1).
template <int K>
struct Point {
  Jet<K> z, t, h;
  at::Tensor classes;
};

/// A function u(z, t, h, class) with exact derivatives: a network, or a closed form. Targets,
/// samplers and consistency checks know nothing more of what they work on. The result has z's
/// shape.
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

/// How a derivative beside a value that is trained on is computed. All are equal; kDual is the
/// fastest here, kSecondPass the one that needs the least memory.
enum class JvpEngine {
  kDual,         // our dual numbers in the same pass as the value
  kSecondPass,   // our dual numbers in a second pass without gradient
  kForwardMode,  // LibTorch's forward mode in a second pass without gradient
};

/// The field at `point` (value with gradient) and its derivative along the point's direction
/// (without), by `engine`.
Dual withDerivative(const Field& field, const Point<1>& point, JvpEngine engine);

/// The field's value at a point (with gradient), and afterwards its derivative there (without)
/// along a direction that may depend on it, such as its own flow. By kDual for little more than
/// both at once: the second pass computes derivatives only.
class ValueThenDerivative {
 public:
  ValueThenDerivative(const Field& field, const Point<0>& point, JvpEngine engine);
  const at::Tensor& value() const { return value_; }
  /// Directions of z, t and h, one of them at least; undefined is zero. Once, on the same thread.
  at::Tensor along(const at::Tensor& z, const at::Tensor& t, const at::Tensor& h);

 private:
  const Field& field_;
  Point<1> point_;
  JvpEngine engine_;
  ValueTape tape_;
  at::Tensor value_;
};

/// t as [B, 1, ...], to be multiplied with z.
at::Tensor likeBatch(const at::Tensor& t, const at::Tensor& z);

}  // namespace tc0
