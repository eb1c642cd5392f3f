#include "compiler/family/polynomial.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::family {
namespace {

// Exact sum, product and power.
Wide plus(Wide a, Wide b) {
  Wide sum;
  if (__builtin_add_overflow(a, b, &sum)) fail("polynomial: required numbers below 2^127");
  return sum;
}

Wide times(Wide a, Wide b) {
  Wide product;
  if (__builtin_mul_overflow(a, b, &product)) fail("polynomial: required numbers below 2^127");
  return product;
}

Wide power(std::int64_t n, int degree) {
  Wide result = 1;
  for (int d = 0; d < degree; ++d) result = times(result, n);
  return result;
}

// a / b if b divides a.
std::optional<Wide> quotient(Wide a, Wide b) {
  if (a % b != 0) return std::nullopt;
  return a / b;
}

std::string termText(Wide coefficient, int degree) {
  std::string n = degree == 0 ? "" : degree == 1 ? "n" : cat("n^", degree);
  if (degree > 0 && coefficient == 1) return n;
  return signedDecimal(coefficient) + (n.empty() ? "" : " " + n);
}

}  // namespace

// A Wide converts to Count modulo 2^128, and the difference is taken modulo 2^128 as well.
std::string signedDecimal(Wide value) {
  Count bits = value;
  return value >= 0 ? decimal(bits) : "-" + decimal(Count{0} - bits);
}

// Horner's rule.
Wide Polynomial::at(std::int64_t n) const {
  Wide value = 0;
  for (std::size_t d = coefficients.size(); d-- > 0;)
    value = plus(times(value, n), coefficients[d]);
  return value;
}

Polynomial monomial(Wide coefficient, int degree) {
  Polynomial result;
  if (coefficient == 0) return result;
  TC0_ASSERT(degree >= 0);
  result.coefficients.assign(degree + 1, 0);
  result.coefficients.back() = coefficient;
  return result;
}

Polynomial operator+(const Polynomial& a, const Polynomial& b) {
  Polynomial sum = a;
  if (sum.coefficients.size() < b.coefficients.size())
    sum.coefficients.resize(b.coefficients.size(), 0);
  for (std::size_t d = 0; d < b.coefficients.size(); ++d)
    sum.coefficients[d] = plus(sum.coefficients[d], b.coefficients[d]);
  while (!sum.coefficients.empty() && sum.coefficients.back() == 0) sum.coefficients.pop_back();
  return sum;
}

std::string text(const Polynomial& polynomial) {
  std::string result;
  for (int d = polynomial.degree(); d >= 0; --d) {
    Wide coefficient = polynomial.coefficients[d];
    if (coefficient == 0) continue;
    if (result.empty())
      result = termText(coefficient, d);
    else if (coefficient > 0)
      result += " + " + termText(coefficient, d);
    else
      result += " - " + termText(-coefficient, d);
  }
  return result.empty() ? "0" : result;
}

// With degrees low < high, p(n) = n^low (c0 + c1 n^(high - low)). Dividing both values by n^low
// leaves a line in n^(high - low) through two points: its slope is c1, and c0 follows from one of
// the points. With one degree, both quotients have to be the same coefficient.
std::optional<Polynomial> through(const Sample& a, const Sample& b, const std::set<int>& degrees) {
  if (degrees.empty() || degrees.size() > 2)
    fail("polynomial: required one or two degrees, found ", degrees.size());
  TC0_ASSERT(1 < a.n && a.n < b.n);
  int low = *degrees.begin(), high = *degrees.rbegin();
  std::optional<Wide> u = quotient(a.value, power(a.n, low));
  std::optional<Wide> v = quotient(b.value, power(b.n, low));
  if (!u || !v) return std::nullopt;
  if (low == high) return *u == *v ? std::optional(monomial(*u, low)) : std::nullopt;
  Wide atA = power(a.n, high - low), atB = power(b.n, high - low);
  std::optional<Wide> slope = quotient(plus(*v, -*u), plus(atB, -atA));
  if (!slope) return std::nullopt;
  return monomial(*slope, high) + monomial(plus(*u, -times(*slope, atA)), low);
}

// A polynomial joins the result if no member of it has the same value at the argument: two that
// cross there need only one of them.
std::vector<Polynomial> envelope(const std::vector<Polynomial>& all,
                                 const std::vector<std::int64_t>& arguments) {
  std::vector<Polynomial> result;
  for (std::int64_t n : arguments) {
    auto less = [n](const Polynomial& a, const Polynomial& b) { return a.at(n) < b.at(n); };
    auto largest = std::max_element(all.begin(), all.end(), less);
    if (largest == all.end()) continue;
    bool known = std::any_of(result.begin(), result.end(),
                             [&](const Polynomial& one) { return one.at(n) == largest->at(n); });
    if (!known) result.push_back(*largest);
  }
  return result;
}

std::string text(const std::vector<Polynomial>& maximum) {
  if (maximum.size() == 1) return text(maximum[0]);
  std::string list;
  for (const Polynomial& one : maximum) list += (list.empty() ? "" : ", ") + text(one);
  return "max(" + list + ")";
}

}  // namespace tc0::family
