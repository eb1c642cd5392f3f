#pragma once

#include <ATen/core/grad_mode.h>

#include "model/flow/jet.h"
#include "model/recipe/fixed.h"

namespace tc0 {

/// The layers of a network over Jet<K>. Values come from LibTorch's fused kernels and keep their
/// gradient. If the Jacobian is symmetric (softmax, normalisation, elementwise functions), first
/// derivatives come from the backward pass of the same kernel, so that a derivative takes as few
/// operations as a value. Mixed second derivatives are written out.

/// weight x + bias over the last dimension; bias may be undefined. Products of values are computed
/// in the type `product`, derivatives in the type of x.
template <int K>
Jet<K> linear(const Jet<K>& x, const at::Tensor& weight, const at::Tensor& bias,
              at::ScalarType product) {
  Jet<K> out(valueOf([&] {
    const at::ScalarType own = x.value().scalar_type();
    if (product == own) return at::linear(x.value(), weight, bias);
    const at::Tensor y = at::linear(x.value().to(product), weight.to(product)).to(own);
    return bias.defined() ? y + bias : y;
  }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (x.part[S].defined()) out.part[S] = at::linear(x.part[S], weight);
  return out;
}

template <int K>
Jet<K> gelu(const Jet<K>& x) {
  Jet<K> out(valueOf([&] { return at::gelu(x.value()); }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (x.part[S].defined()) out.part[S] = at::gelu_backward(x.part[S], x.value());
  if constexpr (K == 2)
    if (x.part[1].defined() && x.part[2].defined()) {
      const at::Tensor square = x.value().square();
      const at::Tensor curvature = (2 - square) * (square * -0.5).exp() * (1 / std::sqrt(2 * M_PI));
      accumulate(out.part[3], curvature * x.part[1] * x.part[2]);
    }
  return out;
}

/// x / sqrt(mean of x^2 + epsilon) over the last dimension.
template <int K>
Jet<K> rootMeanSquareNorm(const Jet<K>& x) {
  const Jet<K> square = bilinearMap(
      x, x, [](const at::Tensor& a, const at::Tensor& b) { return (a * b).mean(-1, true); });
  return x * rsqrt(addConstant(square, kNormEpsilon));
}

/// (x - mean) / sqrt(variance + epsilon) over the last dimension, without weight and bias. The
/// Jacobian (I - 1 1^T/n - y y^T/n) / sqrt(variance + epsilon) is symmetric but for epsilon's part,
/// which the kernel knows.
template <int K>
Jet<K> layerNorm(const Jet<K>& x) {
  if constexpr (K == 2) return rootMeanSquareNorm(centred(x, -1));
  const std::int64_t width = x.value().size(-1);
  std::tuple<at::Tensor, at::Tensor, at::Tensor> found;
  const at::Tensor y = valueOf([&] {
    found = at::native_layer_norm(x.value(), {width}, {}, {}, kNormEpsilon);
    return std::get<0>(found);
  });
  const at::Tensor mean = valueOf([&] { return std::get<1>(found); });
  const at::Tensor scale = valueOf([&] { return std::get<2>(found); });
  Jet<K> out(y);
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (x.part[S].defined())
      out.part[S] = std::get<0>(at::native_layer_norm_backward(
          x.part[S], x.value(), {width}, mean, scale, {}, {}, {true, false, false}));
  return out;
}

/// x * scale + shift; the shift may have an undefined value, and is then 0.
template <int K>
Jet<K> affine(const Jet<K>& x, const Jet<K>& scale, const Jet<K>& shift) {
  if (!shift.value().defined()) return x * scale;
  Jet<K> out(valueOf([&] { return at::addcmul(shift.value(), x.value(), scale.value()); }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S) {
    out.part[S] = shift.part[S];
    for (std::size_t T = 0; T <= S; ++T)
      if ((T & ~S) == 0 && x.part[T].defined() && scale.part[S & ~T].defined())
        out.part[S] = out.part[S].defined()
                          ? at::addcmul(out.part[S], x.part[T], scale.part[S & ~T])
                          : x.part[T] * scale.part[S & ~T];
  }
  return out;
}

/// `a` and `b` side by side along a dimension. Undefined parts are zeros.
template <int K>
Jet<K> concatenate(const Jet<K>& a, const Jet<K>& b, std::int64_t dimension) {
  Jet<K> out(valueOf([&] { return at::cat({a.value(), b.value()}, dimension); }));
  const at::NoGradGuard guard;
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (a.part[S].defined() || b.part[S].defined())
      out.part[S] = at::cat({a.derivative(S), b.derivative(S)}, dimension);
  return out;
}

}  // namespace tc0
