#pragma once

#include <vector>

namespace tc0 {

/// A polynomial in place of exp on [-bound, bound], and how far it is off at most:
/// |P(x) / exp(x) - 1| <= error.
struct ExpPolynomial {
  std::vector<double> coefficients;  // of 1, x, x^2, ...
  double bound = 0, error = 0;

  int degree() const { return static_cast<int>(coefficients.size()) - 1; }
};

/// The polynomial of that degree with the smallest relative error, by Remez's exchange.
ExpPolynomial minimaxExp(int degree, double bound);
ExpPolynomial taylorExp(int degree, double bound);

/// An upper bound of max |P(x) / exp(x) - 1| on [-bound, bound]: the largest value on a fine grid
/// plus what the derivatives allow between its points (in practice under 1 % more than the true
/// maximum).
double relativeErrorBound(const std::vector<double>& coefficients, double bound);

/// The smallest degree whose minimax polynomial (Taylor polynomial) is within `error`; 0 where none
/// up to 24 is.
int minimaxDegree(double bound, double error);
int taylorDegree(double bound, double error);

/// How far attention with weights off by a relative error e < 1 is from the exact one, as a share
/// of the spread max V - min V of the values: max over p of 4 p (1 - p) e / (1 - e + 2 p e) / 2.
double attentionError(double error);

}  // namespace tc0
