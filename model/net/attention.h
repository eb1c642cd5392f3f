#pragma once

#include <vector>

#include "model/flow/jet.h"
#include "model/net/attention_plan.h"

namespace tc0 {

/// Polynomial attention on features. exp(q.k / sqrt d) is replaced by P(q.k / sqrt d) = phi(q) .
/// phi'(k), where phi holds every monomial of up to `degree` factors of d variables. The sums over
/// keys are then taken once for all queries: this costs n * features * d instead of n^2 * d.
class FeatureMap {
 public:
  FeatureMap(const AttentionPlan& plan, std::int64_t headSize, at::Device device);

  static std::int64_t features(std::int64_t headSize, int degree);  // C(d + degree, degree)

  /// Every monomial of x [..., d], degree by degree, as [..., features]. Variables do not decrease
  /// within a monomial; each is its parent, of one degree less, times a last variable.
  template <int K>
  Jet<K> monomials(const Jet<K>& x) const;

  /// For each feature: P's coefficient of its degree, times its multinomial coefficient.
  const at::Tensor& coefficients() const { return coefficients_; }
  bool centreKeys() const { return centreKeys_; }

 private:
  std::vector<at::Tensor> parents_, variables_;  // [degree - 1][monomial of that degree]
  at::Tensor coefficients_;
  bool centreKeys_;
};

/// softmax(q k^T / sqrt d) v over [..., n, d], exactly.
template <int K>
Jet<K> attendExactly(const Jet<K>& q, const Jet<K>& k, const Jet<K>& v);

/// An approximation of attendExactly by the polynomial of `map`.
template <int K>
Jet<K> attendByFeatures(const Jet<K>& q, const Jet<K>& k, const Jet<K>& v, const FeatureMap& map);

}  // namespace tc0
