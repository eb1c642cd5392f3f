#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/check/claims.h"
#include "tools/check/family/family_file.h"
#include "tools/check/recount_circuit.h"

namespace tc0check {

/// A law of a family's figure in words, "max(6304, 503 n)" or "4 s^3 - n + 2", with n = s^2.
class Law {
 public:
  /// Refuses what is no sum of terms, or no maximum of such sums.
  Law(const std::string& text, const std::string& where);

  Wide at(Int side) const;  // refused beyond 2^126
  int degree() const;       // in s

 private:
  using Polynomial = std::vector<Int>;  // coefficients of powers of s
  std::vector<Polynomial> parts_;
  std::string where_;
};

/// What `tc0 stats FAMILY --json` says of a family.
struct LawClaims {
  std::string sha256;                             // empty if nothing is said
  std::vector<std::pair<std::string, Law>> laws;  // by the names of figures in claims
  Int maximaFrom = 1;  // the largest figures are exact from this side on, and bounds below it
  std::optional<std::pair<Int, Int>> depth;  // the least and the most levels
};

LawClaims readLawClaims(const std::string& path);

/// Counts the members of the sides 1, 2, ..., one more than the degree of the laws in s and at least
/// four, and compares every figure of each with its law. So many values determine a polynomial of
/// this degree: if a figure is one, it has its law for every s. That it is one is not proved here.
std::vector<Verdict> judgeLaws(const LawClaims& claims, const FamilyFile& family, Method method,
                               Work& work);

}  // namespace tc0check
