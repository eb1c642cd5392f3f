#include "model/arithmetic/interpolation.h"

#include "circuit/base/assert.h"

namespace tc0::arithmetic {
namespace {

Big scaledProduct(const Big& a, const Big& b, std::int64_t bits) {
  return roundedQuotient(a * b, powerOfTwo(bits));
}

void checkAtNodes(const RealPolynomial& p, const std::vector<Big>& nodes,
                  const std::vector<Big>& values, std::int64_t accuracy) {
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    Big value;
    for (std::size_t t = p.coefficients.size(); t-- > 0;)
      value = scaledProduct(value, nodes[j], p.bits) + p.coefficients[t];
    const Big error = value - values[j];
    const Big most = powerOfTwo(p.bits - accuracy - 12);
    TC0_ASSERT(-most <= error && error <= most);
  }
}

}  // namespace

RealPolynomial interpolated(const RealFunction& f, std::int64_t degree, std::int64_t accuracy) {
  const std::int64_t bits = accuracy + 8 * degree + 64;
  std::vector<Big> nodes, values;
  for (std::int64_t j = 0; j <= degree; ++j) {
    nodes.push_back(cosineOfPi(2 * j + 1, 2 * degree + 2, bits));
    values.push_back(f(nodes.back(), bits));
  }
  std::vector<Big> newton = values;  // nodes fall, so divisors are positive
  for (std::int64_t r = 1; r <= degree; ++r)
    for (std::int64_t j = degree; j >= r; --j)
      newton[j] =
          roundedQuotient(Big::shifted(newton[j - 1] - newton[j], bits), nodes[j - r] - nodes[j]);
  RealPolynomial p;
  p.bits = bits;
  for (std::int64_t j = degree; j >= 0; --j) {
    std::vector<Big> next(p.coefficients.size() + (j < degree ? 1 : 0));
    for (std::size_t t = 0; t < p.coefficients.size(); ++t) {
      next[t + 1] = next[t + 1] + p.coefficients[t];
      next[t] = next[t] - scaledProduct(p.coefficients[t], nodes[j], bits);
    }
    if (next.empty()) next.resize(1);
    next[0] = next[0] + newton[j];
    p.coefficients = std::move(next);
  }
  checkAtNodes(p, nodes, values, accuracy);
  return p;
}

RealPolynomial timesLinear(const RealPolynomial& p, std::int64_t a, std::int64_t b) {
  RealPolynomial result;
  result.bits = p.bits;
  result.coefficients.resize(p.coefficients.size() + 1);
  for (std::size_t t = 0; t < p.coefficients.size(); ++t) {
    result.coefficients[t] = result.coefficients[t] + p.coefficients[t] * Big(a);
    result.coefficients[t + 1] = result.coefficients[t + 1] + p.coefficients[t] * Big(b);
  }
  return result;
}

}  // namespace tc0::arithmetic
