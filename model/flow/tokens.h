#pragma once

#include "model/flow/field.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// The mathematics of tokens (Tokens in model/recipe/network/network.h), where networks give logits
/// and everything else wants a velocity and an acceleration. With D = s softmax(u1), the mean of
/// the data given z, and delta, its mean along the flow from t to r = t - h:
///   v = (z - D) / t
///   z_r = (r/t) z + (h/t) delta = z - h v + h^2/2 A,   A = 2 (delta - D) / (h t)
///   A(h = 0) = Dv/Dt = -D' / t, where ' is the derivative along the flow
///   A = -D' / t - (h/2) dA/dt, the moment identity that other data have
///   delta(t, r) = w delta(t, m) + (1 - w) delta(m, r),  w = r (t - m) / (m (t - r)),  t > m > r
/// D and delta lie on the simplex: they are not negative, and the numbers of a token sum to s.

/// Times in 1 / t are at least this. Training draws no smaller t.
inline constexpr double kLeastTokenTime = 0.02;
/// Steps in 1 / h are at least this.
inline constexpr double kLeastTokenStep = 0.01;

/// How networks are read; `size` is s.
struct TokenReading {
  std::int64_t letters = 0;
  TokenForm form = TokenForm::kLogits;
  double size = 1;
};

/// A letter for each token [B, L] as z at time 0 [B, letters * L]: `size` at the letter.
at::Tensor tokensToZ(const at::Tensor& letters, const TokenReading& reading);
/// The letter of each token [B, L] that has the largest number in z [B, letters * L], as float32.
at::Tensor lettersOf(const at::Tensor& z, std::int64_t letters);

/// [B, ...] of letters * L numbers a sample as [B, L, letters], and back to the shape of `like`.
template <int K>
Jet<K> byToken(const Jet<K>& z, std::int64_t letters) {
  return linearMap(z, [=](const at::Tensor& part) {
    return part.reshape({part.size(0), letters, -1}).transpose(1, 2);
  });
}
template <int K>
Jet<K> asBefore(const Jet<K>& tokens, const at::Tensor& like) {
  return linearMap(
      tokens, [&](const at::Tensor& part) { return part.transpose(1, 2).reshape(like.sizes()); });
}

/// s softmax of logits over the letters of each token, in the shape of the logits.
template <int K>
Jet<K> endpointOf(const Jet<K>& logits, const TokenReading& reading) {
  return asBefore(softmax(byToken(logits, reading.letters)) * reading.size, logits.value());
}

/// A times a token's value, with t [B] or [1]: t as a column, at least `least`, where it stands
/// still.
template <int K>
Jet<K> timeAtLeast(const Jet<K>& t, double least, const at::Tensor& like) {
  Jet<K> out = linearMap(t, [&](const at::Tensor& part) { return likeBatch(part, like); });
  const at::Tensor moves = (out.value() >= least).to(out.value().scalar_type());
  out.part[0] = valueOf([&] { return out.part[0].clamp_min(least); });
  for (std::size_t S = 1; S < Jet<K>::kParts; ++S)
    if (out.part[S].defined()) out.part[S] = out.part[S] * moves;
  return out;
}

/// A = 2 (s softmax(logits + h change) - s softmax(logits)) / (h t): the acceleration of
/// TokenForm::kLogits from the two networks' numbers.
template <int K>
Jet<K> logitAcceleration(const Jet<K>& logits, const Jet<K>& change, const Jet<K>& t,
                         const Jet<K>& h, const TokenReading& reading) {
  const at::Tensor& like = logits.value();
  const Jet<K> step = timeAtLeast(h, kLeastTokenStep, like);
  const Jet<K> time = timeAtLeast(t, kLeastTokenTime, like);
  const Jet<K> moved = endpointOf(logits + step * change, reading) - endpointOf(logits, reading);
  return moved * reciprocal(step * time) * 2.0;
}

/// The acceleration of TokenForm::kEndpoint: the network's numbers less their mean over letters.
template <int K>
Jet<K> overLettersCentred(const Jet<K>& u, const TokenReading& reading) {
  return asBefore(centred(byToken(u, reading.letters), 2), u.value());
}

/// The networks of a model of tokens, read as velocity and acceleration: what samplers, residuals
/// and consistency checks take of any model. The networks are not owned.
class TokenFields {
 public:
  TokenFields(const FieldPair& networks, const TokenReading& reading);
  TokenFields(const TokenFields&) = delete;
  TokenFields& operator=(const TokenFields&) = delete;
  FieldPair fields() const { return {&velocity_, &acceleration_}; }

 private:
  struct Velocity final : FieldOf<Velocity> {
    FieldPair networks;
    TokenReading reading;
    template <int K>
    Jet<K> evaluate(const Point<K>& point) const;
  } velocity_;
  struct Acceleration final : FieldOf<Acceleration> {
    FieldPair networks;
    TokenReading reading;
    template <int K>
    Jet<K> evaluate(const Point<K>& point) const;
  } acceleration_;
};

}  // namespace tc0
