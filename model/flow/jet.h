#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

#include "circuit/base/assert.h"
#include "model/flow/value_tape.h"

namespace tc0 {

/// A tensor together with its derivatives along K directions: a plain tensor (K = 0), a dual number
/// (value, d) (K = 1) or a hyper-dual number (value, d1, d2, d12) (K = 2). Code over Jet<K> is
/// written once and computes a value and its exact derivatives, without step sizes.
///
/// part[S] is the derivative along every direction whose bit is set in S; part[0] is the value. An
/// undefined part is zero and costs nothing.
///
/// The value keeps its reverse-mode gradient. Derivatives have none, because every target takes
/// them as constants: they keep no graph, so a pass with K = 1 costs about one and a half plain
/// passes and no memory of a second graph. Values are computed inside valueOf, so that a ValueTape
/// can spare a second pass from computing them again.
template <int K>
struct Jet {
  static constexpr std::size_t kParts = std::size_t{1} << K;
  std::array<at::Tensor, kParts> part;

  Jet() = default;
  Jet(at::Tensor value) { part[0] = std::move(value); }  // a constant; implicit on purpose
  const at::Tensor& value() const { return part[0]; }
  /// The derivative along direction S = 1 or 2, or the mixed one (S = 3); zeros if it is undefined.
  at::Tensor derivative(std::size_t S = 1) const {
    TC0_ASSERT(S > 0 && S < kParts);
    return part[S].defined() ? part[S] : at::zeros_like(part[0].detach());
  }
};

using Plain = Jet<0>;
using Dual = Jet<1>;
using HyperDual = Jet<2>;

inline Dual dual(at::Tensor value, at::Tensor tangent) {
  Dual out(std::move(value));
  out.part[1] = std::move(tangent);
  return out;
}

/// Adds `b` to `a`. An undefined tensor is zero.
inline void accumulate(at::Tensor& a, const at::Tensor& b) {
  if (b.defined()) a = a.defined() ? a + b : b;
}

/// Applies a linear f (a reshape, a sum, a matrix product with a constant) to every part.
template <int K, class F>
Jet<K> linearMap(const Jet<K>& a, const F& f) {
  Jet<K> out(valueOf([&] { return f(a.part[0]); }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (a.part[S].defined()) out.part[S] = f(a.part[S]);
  return out;
}

/// f(a, b) for an f that is linear in each of the two, by the product rule:
///   part S = sum over the subsets T of S of f(a.part[T], b.part[S without T]).
template <int K, class F>
Jet<K> bilinearMap(const Jet<K>& a, const Jet<K>& b, const F& f) {
  Jet<K> out(valueOf([&] { return f(a.part[0], b.part[0]); }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    for (std::size_t T = 0; T <= S; ++T)
      if ((T & ~S) == 0 && a.part[T].defined() && b.part[S & ~T].defined())
        accumulate(out.part[S], f(a.part[T], b.part[S & ~T]));
  return out;
}

/// A smooth function f of each element, from its value y = f(x). first() and second() compute f'(x)
/// and f''(x); they are called only if a part needs them.
template <int K, class First, class Second>
Jet<K> elementwise(const Jet<K>& x, at::Tensor y, const First& first, const Second& second) {
  Jet<K> out(std::move(y));
  if constexpr (K > 0) {
    const at::NoGradGuard guard;
    bool varies = false;
    for (std::size_t S = 1; S < Jet<K>::kParts; ++S) varies = varies || x.part[S].defined();
    if (!varies) return out;
    const at::Tensor slope = first();
    for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
      if (x.part[S].defined()) out.part[S] = slope * x.part[S];
    if constexpr (K == 2)
      if (x.part[1].defined() && x.part[2].defined())
        accumulate(out.part[3], second() * x.part[1] * x.part[2]);
  }
  return out;
}

template <int K>
Jet<K> operator+(const Jet<K>& a, const Jet<K>& b) {
  Jet<K> out(valueOf([&] { return a.part[0] + b.part[0]; }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S) {
    out.part[S] = a.part[S];
    accumulate(out.part[S], b.part[S]);
  }
  return out;
}

template <int K>
Jet<K> operator*(const Jet<K>& a, const Jet<K>& b) {
  return bilinearMap(a, b, [](const at::Tensor& x, const at::Tensor& y) { return x * y; });
}

template <int K>
Jet<K> operator*(const Jet<K>& a, double factor) {
  return linearMap(a, [=](const at::Tensor& x) { return x * factor; });
}

template <int K>
Jet<K> operator-(const Jet<K>& a, const Jet<K>& b) {
  return a + b * -1.0;
}

template <int K>
Jet<K> addConstant(Jet<K> a, double constant) {
  a.part[0] = valueOf([&] { return a.part[0] + constant; });
  return a;
}

template <int K>
Jet<K> matmul(const Jet<K>& a, const Jet<K>& b) {
  return bilinearMap(a, b,
                     [](const at::Tensor& x, const at::Tensor& y) { return at::matmul(x, y); });
}

template <int K>
Jet<K> sin(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return x.value().sin(); });
  return elementwise(
      x, y, [&] { return x.value().cos(); }, [&] { return -y; });
}

template <int K>
Jet<K> cos(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return x.value().cos(); });
  return elementwise(
      x, y, [&] { return -x.value().sin(); }, [&] { return -y; });
}

template <int K>
Jet<K> exp(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return x.value().exp(); });
  return elementwise(
      x, y, [&] { return y; }, [&] { return y; });
}

template <int K>
Jet<K> log(const Jet<K>& x) {
  return elementwise(
      x, valueOf([&] { return x.value().log(); }), [&] { return x.value().reciprocal(); },
      [&] { return -x.value().reciprocal().square(); });
}

template <int K>
Jet<K> reciprocal(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return x.value().reciprocal(); });
  return elementwise(
      x, y, [&] { return -y * y; }, [&] { return 2 * y * y * y; });
}

template <int K>
Jet<K> rsqrt(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return x.value().rsqrt(); });
  return elementwise(
      x, y, [&] { return -0.5 * y * y * y; }, [&] { return 0.75 * y.pow(5); });
}

/// The softmax over the last dimension. Its Jacobian y_i (1_ij - y_j) is symmetric, so the first
/// derivative comes from the backward pass of the same kernel.
template <int K>
Jet<K> softmax(const Jet<K>& x) {
  const at::Tensor y = valueOf([&] { return at::softmax(x.value(), -1); });
  Jet<K> out(y);
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (x.part[S].defined())
      out.part[S] = at::_softmax_backward_data(x.part[S], y, -1, y.scalar_type());
  if constexpr (K == 2)
    if (x.part[1].defined() && x.part[2].defined()) {
      const at::Tensor slope1 = x.part[1] - (y * x.part[1]).sum(-1, true);
      const at::Tensor moving = out.part[2];
      accumulate(out.part[3], moving * slope1 - y * (moving * x.part[1]).sum(-1, true));
    }
  return out;
}

template <int K>
Jet<K> centred(const Jet<K>& x, std::int64_t dimension) {
  return linearMap(x, [=](const at::Tensor& part) { return part - part.mean(dimension, true); });
}

}  // namespace tc0
