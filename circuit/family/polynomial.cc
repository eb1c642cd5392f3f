#include "circuit/family/polynomial.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Exact sum and product.
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

std::string termText(Wide coefficient, int degree, const std::string& variable) {
  std::string power = degree == 0 ? "" : degree == 1 ? variable : cat(variable, "^", degree);
  if (degree > 0 && coefficient == 1) return power;
  return signedDecimal(coefficient) + (power.empty() ? "" : " " + power);
}

Polynomial trimmed(Polynomial polynomial) {
  auto& numbers = polynomial.coefficients;
  while (!numbers.empty() && numbers.back() == 0) numbers.pop_back();
  return polynomial;
}

// p(s + by), by Horner's rule with polynomials.
Polynomial shifted(const Polynomial& p, std::int64_t by) {
  Polynomial result, argument{{by, 1}};
  for (std::size_t d = p.coefficients.size(); d-- > 0;)
    result = result * argument + monomial(p.coefficients[d], 0);
  return result;
}

// Whether a is at least b from `first` on, because no coefficient of (a - b)(first + y) is negative.
bool bounds(const Polynomial& a, const Polynomial& b, std::int64_t first) {
  const Polynomial more = shifted(a - b, first);
  return std::all_of(more.coefficients.begin(), more.coefficients.end(),
                     [](Wide coefficient) { return coefficient >= 0; });
}

template <class TextOf>
std::string maximumText(const std::vector<Polynomial>& maximum, TextOf textOf) {
  if (maximum.empty()) return "0";
  if (maximum.size() == 1) return textOf(maximum[0]);
  std::string list;
  for (const Polynomial& one : maximum) list += (list.empty() ? "" : ", ") + textOf(one);
  return "max(" + list + ")";
}

}  // namespace

// A Wide converts to Count modulo 2^128, and the difference is taken modulo 2^128 as well.
std::string signedDecimal(Wide value) {
  Count bits = value;
  return value >= 0 ? decimal(bits) : "-" + decimal(Count{0} - bits);
}

// Horner's rule.
Wide Polynomial::at(std::int64_t argument) const {
  Wide value = 0;
  for (std::size_t d = coefficients.size(); d-- > 0;)
    value = plus(times(value, argument), coefficients[d]);
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
  return trimmed(std::move(sum));
}

Polynomial operator-(const Polynomial& a, const Polynomial& b) { return a + b * monomial(-1, 0); }

Polynomial operator*(const Polynomial& a, const Polynomial& b) {
  if (a.coefficients.empty() || b.coefficients.empty()) return {};
  Polynomial product;
  product.coefficients.assign(a.coefficients.size() + b.coefficients.size() - 1, 0);
  for (std::size_t i = 0; i < a.coefficients.size(); ++i)
    for (std::size_t j = 0; j < b.coefficients.size(); ++j) {
      Wide& coefficient = product.coefficients[i + j];
      coefficient = plus(coefficient, times(a.coefficients[i], b.coefficients[j]));
    }
  return trimmed(std::move(product));
}

Polynomial fallingFactorial(int above, int factors) {
  Polynomial product = monomial(1, 0);
  for (int k = 0; k < factors; ++k) product = product * Polynomial{{-(above + k), 1}};
  return product;
}

// Newton's form: the sum over j of (difference number j) / j! times (s - first) ... (s - first - j +
// 1). A polynomial with integer coefficients has multiples of j! as differences.
Polynomial interpolated(std::int64_t first, std::span<const Wide> values) {
  std::vector<Wide> differences(values.begin(), values.end());
  Polynomial result, product = monomial(1, 0);
  Wide factorial = 1;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (differences[0] % factorial != 0)
      fail("polynomial: required integer coefficients through ", values.size(), " values");
    result = result + product * monomial(differences[0] / factorial, 0);
    product = product * Polynomial{{-(first + static_cast<std::int64_t>(j)), 1}};
    factorial = times(factorial, static_cast<std::int64_t>(j + 1));
    for (std::size_t k = 0; k + 1 < differences.size(); ++k)
      differences[k] = plus(differences[k + 1], -differences[k]);
    differences.pop_back();
  }
  return result;
}

std::optional<Polynomial> inTokens(const Polynomial& inSide) {
  Polynomial result;
  for (std::size_t d = 0; d < inSide.coefficients.size(); ++d) {
    if (d % 2 == 0)
      result.coefficients.push_back(inSide.coefficients[d]);
    else if (inSide.coefficients[d] != 0)
      return std::nullopt;
  }
  return trimmed(std::move(result));
}

std::vector<Polynomial> envelope(std::vector<Polynomial> all, std::int64_t first) {
  std::vector<Polynomial> result;
  for (const Polynomial& one : all) {
    auto boundsOne = [&](const Polynomial& other) { return bounds(other, one, first); };
    if (std::any_of(result.begin(), result.end(), boundsOne)) continue;
    std::erase_if(result, [&](const Polynomial& other) { return bounds(one, other, first); });
    result.push_back(one);
  }
  std::sort(result.begin(), result.end(),
            [&](const Polynomial& a, const Polynomial& b) { return a.at(first) > b.at(first); });
  return result;
}

Wide largestAt(const std::vector<Polynomial>& maximum, std::int64_t argument) {
  Wide largest = 0;
  for (const Polynomial& one : maximum) largest = std::max(largest, one.at(argument));
  return largest;
}

std::string text(const Polynomial& polynomial, const std::string& variable) {
  std::string result;
  for (int d = polynomial.degree(); d >= 0; --d) {
    Wide coefficient = polynomial.coefficients[d];
    if (coefficient == 0) continue;
    if (result.empty())
      result = termText(coefficient, d, variable);
    else if (coefficient > 0)
      result += " + " + termText(coefficient, d, variable);
    else
      result += " - " + termText(-coefficient, d, variable);
  }
  return result.empty() ? "0" : result;
}

std::string text(const std::vector<Polynomial>& maximum, const std::string& variable) {
  return maximumText(maximum, [&](const Polynomial& one) { return text(one, variable); });
}

std::string textOfSide(const Polynomial& inSide, TokenGrid tokens) {
  if (tokens == TokenGrid::kRow) return text(inSide);
  const std::optional<Polynomial> inN = inTokens(inSide);
  return inN ? text(*inN) : text(inSide, "s");
}

std::string textOfSide(const std::vector<Polynomial>& maximum, TokenGrid tokens) {
  if (tokens == TokenGrid::kRow) return text(maximum);
  const bool even = std::all_of(maximum.begin(), maximum.end(),
                                [](const Polynomial& one) { return inTokens(one).has_value(); });
  return maximumText(
      maximum, [&](const Polynomial& one) { return even ? text(*inTokens(one)) : text(one, "s"); });
}

}  // namespace tc0
