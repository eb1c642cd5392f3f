#pragma once

#include <vector>

namespace tc0 {

/// A polynomial P in place of exp on [-bound, bound], with |P(x) / exp(x) - 1| <= error.
struct ExpPolynomial {
  std::vector<double> coefficients;  // of 1, x, x^2, ...
  double bound = 0, error = 0;

  int degree() const { return std::ssize(coefficients) - 1; }
};

/// The polynomial of that degree with the smallest relative error (Remez's exchange), and Taylor's.
ExpPolynomial minimaxExp(int degree, double bound);
ExpPolynomial taylorExp(int degree, double bound);

/// An upper bound of max |P(x) / exp(x) - 1| on [-bound, bound]: the largest value on a fine grid
/// plus what the derivatives allow between its points (in practice under 1 % more than the true
/// maximum).
double relativeErrorBound(const std::vector<double>& coefficients, double bound);

/// The smallest degree whose minimax polynomial, or Taylor polynomial, is within `error`; 0 if none
/// up to 24 is.
int minimaxDegree(double bound, double error);
int taylorDegree(double bound, double error);

/// A bound of the error of attention whose weights have a relative error of at most e < 1, as a
/// share of the spread max V - min V of the values: the maximum over p of 2 p (1 - p) e / (1 - e +
/// 2 p e).
double attentionError(double error);

}  // namespace tc0
