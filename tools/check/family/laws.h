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

  /// The value for the member of a side: n is s^2, or s if tokens lie in a row, where a law of s is
  /// refused. So are values beyond 2^126.
  Wide at(Int side, bool isSquare) const;
  int degree(bool isSquare) const;  // in s

 private:
  using Polynomial = std::vector<Int>;  // coefficients of powers of s if n is s^2

  Polynomial inSide(const Polynomial& part, bool isSquare) const;

  std::vector<Polynomial> parts_;
  std::string where_;
};

/// What `tc0 stats FAMILY --json` says of a family.
struct LawClaims {
  std::string sha256;                             // empty if nothing is said
  std::vector<std::pair<std::string, Law>> laws;  // by the names of figures in claims
  Int lawsFrom = 1;                               // tokens from which on laws hold
  Int maximaFrom = 1;  // the largest figures are exact from so many tokens on, and bounds below
  std::optional<std::pair<Int, Int>> depth;  // the least and the most levels
};

LawClaims readLawClaims(const std::string& path);

/// Counts the members of the sides 1, 2, ..., or from the first on for which the laws are said to hold,
/// one more than the degree of the laws in s and at least four, and compares every figure of each with its law. So many values determine a polynomial of
/// this degree: if a figure is one, it has its law for every s. That it is one is not proved here.
std::vector<Verdict> judgeLaws(const LawClaims& claims, const FamilyFile& family, Method method,
                               Work& work);

}  // namespace tc0check
