#include "model/recipe/linear/exp_polynomial.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

using Real = long double;
using Reals = std::vector<Real>;

constexpr int kMaxDegree = 24;

// sum of c_k T_k(x / bound).
Real chebyshev(const Reals& c, Real scaled) {
  Real a = 0, b = 0;
  for (std::size_t k = c.size(); k-- > 1;) {
    const Real next = 2 * scaled * a - b + c[k];
    b = std::exchange(a, next);
  }
  return scaled * a - b + c[0];
}

Real chebyshevOf(std::size_t k, Real scaled) {
  Reals c(k + 1, 0);
  c[k] = 1;
  return chebyshev(c, scaled);
}

// The solution x of A x = b for rows [A | b], by elimination with the largest pivot of each column.
Reals solve(std::vector<Reals> rows) {
  const std::size_t n = rows.size();
  TC0_ASSERT(n > 0 && rows[0].size() == n + 1);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t pivot = i;
    for (std::size_t j = i; j < n; ++j)
      if (std::abs(rows[j][i]) > std::abs(rows[pivot][i])) pivot = j;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t j = i + 1; j < n; ++j) {
      const Real factor = rows[j][i] / rows[i][i];
      for (std::size_t k = i; k <= n; ++k) rows[j][k] -= factor * rows[i][k];
    }
  }
  Reals x(n);
  for (std::size_t i = n; i-- > 0;) {
    x[i] = rows[i][n];
    for (std::size_t k = i + 1; k < n; ++k) x[i] -= rows[i][k] * x[k];
    x[i] /= rows[i][i];
  }
  return x;
}

// P(x_i) exp(-x_i) + (-1)^i E = 1 at every node: the coefficients, then E.
Reals levelled(const Reals& nodes, Real bound) {
  std::vector<Reals> rows;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Reals row;
    for (std::size_t k = 0; k + 1 < nodes.size(); ++k)
      row.push_back(chebyshevOf(k, nodes[i] / bound) * std::exp(-nodes[i]));
    row.push_back(i % 2 == 0 ? 1 : -1);
    row.push_back(1);
    rows.push_back(std::move(row));
  }
  return solve(std::move(rows));
}

// The places at which the error is largest between its changes of sign.
Reals extrema(const Reals& c, Real bound) {
  constexpr int kPoints = 4000;
  Reals nodes;
  Real best = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const Real x = -bound * std::cos(std::numbers::pi_v<Real> * i / kPoints);
    const Real error = chebyshev(c, x / bound) * std::exp(-x) - 1;
    if (nodes.empty() || (error > 0) != (best > 0)) {
      nodes.push_back(x);
      best = error;
    } else if (std::abs(error) > std::abs(best)) {
      nodes.back() = x;
      best = error;
    }
  }
  return nodes;
}

// From T_k(x / bound) to powers of x, by T_k = 2 y T_{k-1} - T_{k-2}.
std::vector<double> powers(const Reals& c, Real bound) {
  Reals sum(c.size(), 0), before(c.size(), 0), now(c.size(), 0);
  now[0] = 1;
  for (std::size_t k = 0; k < c.size(); ++k) {
    for (std::size_t i = 0; i < c.size(); ++i) sum[i] += c[k] * now[i];
    Reals next(c.size(), 0);
    for (std::size_t i = 0; i < c.size(); ++i) {
      if (i > 0) next[i] = (k == 0 ? 1 : 2) * now[i - 1] / bound;
      if (k > 0) next[i] -= before[i];
    }
    before = std::exchange(now, next);
  }
  return {sum.begin(), sum.end()};
}

int degreeFor(ExpPolynomial (*make)(int, double), double bound, double error) {
  for (int degree = 1; degree <= kMaxDegree; ++degree)
    if (make(degree, bound).error <= error) return degree;
  return 0;
}

}  // namespace

// Remez's exchange: the error of the best polynomial takes its largest size, with changing sign, at
// degree + 2 points. Each round makes it level at the present points (levelled) and moves them to
// where it is now largest (extrema), until they stay.
ExpPolynomial minimaxExp(int degree, double bound) {
  if (degree < 1 || degree > kMaxDegree || !(bound > 0 && bound < 100))
    fail("polynomial: required a degree of 1 to ", kMaxDegree,
         " and a bound within (0, 100), found ", degree, " and ", bound);
  const std::int64_t count = degree + 2;
  Reals nodes;
  for (std::int64_t i = 0; i < count; ++i)
    nodes.push_back(-bound * std::cos(std::numbers::pi_v<Real> * i / (count - 1)));
  Reals c;
  for (int round = 0; round < 30; ++round) {
    c = levelled(nodes, bound);
    c.pop_back();
    Reals next = extrema(c, bound);
    if (std::ssize(next) != count) break;  // as level as the grid can tell
    std::swap(nodes, next);
    Real moved = 0;
    for (std::int64_t i = 0; i < count; ++i) moved = std::max(moved, std::abs(nodes[i] - next[i]));
    if (moved == 0) break;
  }
  ExpPolynomial polynomial{powers(c, bound), bound, 0};
  polynomial.error = relativeErrorBound(polynomial.coefficients, bound);
  return polynomial;
}

ExpPolynomial taylorExp(int degree, double bound) {
  ExpPolynomial polynomial{{1}, bound, 0};
  for (int k = 1; k <= degree; ++k)
    polynomial.coefficients.push_back(polynomial.coefficients.back() / k);
  polynomial.error = relativeErrorBound(polynomial.coefficients, bound);
  return polynomial;
}

// With g = P exp(-x) - 1, on a cell of half width w: |g| + |g'| w + |g''| w^2 / 2 at its middle,
// and max |g'''| w^3 / 6, whose maximum comes from the sizes of the coefficients.
double relativeErrorBound(const std::vector<double>& coefficients, double bound) {
  TC0_ASSERT(!coefficients.empty() && bound > 0);
  Real third = 0, power = 1;
  for (std::size_t k = 0; k < coefficients.size(); ++k) {
    third += std::abs(coefficients[k]) * power * std::pow(1 + Real(k) / bound, 3.0L);
    power *= bound;
  }
  third *= std::exp(Real(bound));
  constexpr int kCells = 20000;
  const Real half = bound / kCells;
  Real largest = 0;
  for (int i = 0; i < kCells; ++i) {
    const Real x = -bound + (2 * i + 1) * half;
    Real value = 0, slope = 0, bend = 0;  // P, P', P'' / 2
    for (std::size_t k = coefficients.size(); k-- > 0;) {
      bend = bend * x + slope;
      slope = slope * x + value;
      value = value * x + coefficients[k];
    }
    const Real decay = std::exp(-x);
    largest =
        std::max(largest, std::abs(value * decay - 1) + std::abs(slope - value) * decay * half +
                              std::abs(2 * bend - 2 * slope + value) * decay * half * half / 2);
  }
  return largest + third * half * half * half / 6;
}

int minimaxDegree(double bound, double error) { return degreeFor(minimaxExp, bound, error); }
int taylorDegree(double bound, double error) { return degreeFor(taylorExp, bound, error); }

// The largest value is at the p where the derivative is 0: 2 e p^2 + 2 (1 - e) p - (1 - e) = 0.
double attentionError(double error) {
  if (error >= 1) return 1;
  if (error <= 0) return 0;
  const double rest = 1 - error;
  const double p = (std::sqrt(rest * rest + 2 * error * rest) - rest) / (2 * error);
  return 2 * p * (1 - p) * error / (rest + 2 * p * error);
}

}  // namespace tc0
