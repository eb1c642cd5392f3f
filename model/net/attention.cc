#include "model/net/attention.h"

#include "circuit/base/assert.h"
#include "model/net/layers.h"

namespace tc0 {

std::int64_t FeatureMap::features(std::int64_t headSize, int degree) {
  std::int64_t count = 1;
  for (int k = 1; k <= degree; ++k) count = count * (headSize + k) / k;
  return count;
}

// Monomials of one degree come from those of one degree less, each times a variable not before its
// last one, so that none occurs twice. The multinomial coefficient degree! / (r_1! r_2! ...), r_i
// the number of times that variable i occurs, grows by the factor degree / (the new r of the
// variable).
FeatureMap::FeatureMap(const AttentionPlan& plan, std::int64_t headSize, at::Device device)
    : centreKeys_(plan.centreKeys) {
  struct Monomial {
    std::int64_t last = 0, repeats = 0;  // its largest variable, and how often that occurs
    double multinomial = 1;
  };
  std::vector<Monomial> level = {{}};
  std::vector<double> coefficients = {plan.coefficients.at(0)};
  for (int degree = 1; degree <= plan.degree; ++degree) {
    std::vector<Monomial> next;
    std::vector<std::int64_t> parents, variables;
    for (std::int64_t m = 0; m < std::ssize(level); ++m)
      for (std::int64_t variable = level[m].last; variable < headSize; ++variable) {
        const bool again = variable == level[m].last;
        const std::int64_t repeats = again ? level[m].repeats + 1 : 1;
        const double multinomial = level[m].multinomial * degree / repeats;
        next.push_back({variable, repeats, multinomial});
        parents.push_back(m);
        variables.push_back(variable);
        coefficients.push_back(plan.coefficients.at(degree) * multinomial);
      }
    parents_.push_back(at::tensor(parents, at::kLong).to(device));
    variables_.push_back(at::tensor(variables, at::kLong).to(device));
    level = std::move(next);
  }
  TC0_ASSERT(std::ssize(coefficients) == features(headSize, plan.degree));
  coefficients_ = at::tensor(coefficients, at::kDouble).to(device);
}

template <int K>
Jet<K> FeatureMap::monomials(const Jet<K>& x) const {
  const auto pick = [](const Jet<K>& from, const at::Tensor& index) {
    return linearMap(from, [&](const at::Tensor& part) { return part.index_select(-1, index); });
  };
  Jet<K> level(at::ones_like(x.value().narrow(-1, 0, 1)));
  Jet<K> all = level;
  for (std::size_t m = 0; m < parents_.size(); ++m) {
    level = m == 0 ? x : pick(level, parents_[m]) * pick(x, variables_[m]);
    all = concatenate(all, level, -1);
  }
  return all;
}

template <int K>
Jet<K> attendExactly(const Jet<K>& q, const Jet<K>& k, const Jet<K>& v) {
  const double scale = 1 / std::sqrt(double(q.value().size(-1)));
  const auto transposed =
      linearMap(k, [](const at::Tensor& part) { return part.transpose(-1, -2); });
  return matmul(softmax(matmul(q * scale, transposed)), v);
}

template <int K>
Jet<K> attendByFeatures(const Jet<K>& q, const Jet<K>& k, const Jet<K>& v, const FeatureMap& map) {
  const double scale = 1 / std::sqrt(double(q.value().size(-1)));
  const at::Tensor weights = map.coefficients().to(q.value().scalar_type());
  const Jet<K> queries =
      linearMap(map.monomials(q * scale), [&](const at::Tensor& part) { return part * weights; });
  const Jet<K> keys = linearMap(map.monomials(map.centreKeys() ? centred(k, -2) : k),
                                [](const at::Tensor& part) { return part.transpose(-1, -2); });
  const Jet<K> ones(at::ones_like(v.value().narrow(-1, 0, 1)));
  const Jet<K> sums = matmul(queries, matmul(keys, concatenate(v, ones, -1)));
  const std::int64_t d = v.value().size(-1);
  const auto slice = [&](std::int64_t start, std::int64_t length) {
    return linearMap(sums, [=](const at::Tensor& part) { return part.narrow(-1, start, length); });
  };
  return slice(0, d) * reciprocal(slice(d, 1));
}

#define TC0_INSTANTIATE(K)                                                    \
  template Jet<K> FeatureMap::monomials(const Jet<K>&) const;                 \
  template Jet<K> attendExactly(const Jet<K>&, const Jet<K>&, const Jet<K>&); \
  template Jet<K> attendByFeatures(const Jet<K>&, const Jet<K>&, const Jet<K>&, const FeatureMap&);
TC0_INSTANTIATE(0)
TC0_INSTANTIATE(1)
TC0_INSTANTIATE(2)
#undef TC0_INSTANTIATE

}  // namespace tc0
