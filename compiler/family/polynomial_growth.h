#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "compiler/family/growth.h"

namespace tc0::family {

/// A transformer block by constructions whose size is polynomial in tokens and in bits
/// (model/arithmetic/block.h), at one number of tokens n and one of bits p.
struct PolynomialPoint {
  std::int64_t tokens = 0;
  Row row;            // row.at is the bits
  Count bound = 0;    // of the gates, by the bounds of the arrays
  Count lookups = 0;  // gates that lookups would take at least: 2^p - 1 for each rounded number
};

/// The gates of an array are at most factor * n^tokenPower * p^bitPower. The powers are derived from
/// the construction: how many numbers there are, how many digits or primes each has, and how many
/// gates one of these takes. The factor is that of the least n and p.
struct ArrayBound {
  std::string array;
  int tokenPower = 0, bitPower = 0;
  Count factor = 0;
};

struct PolynomialGrowth {
  std::int64_t width = 2;
  std::vector<PolynomialPoint> points;  // by tokens, then by bits
  std::vector<ArrayBound> bounds;
  std::vector<std::string> leftOut;  // sizes that were not made, and why
  std::string difference;            // the first thing that does not hold; empty if all does

  /// The sum of the bounds of all arrays: "120 n^2 p^3 + 18 n p^6".
  std::string bound() const;
  /// The least bits, among those made, from which lookups take more gates at the largest n; 0 if none.
  std::int64_t crossing() const;
};

/// Makes the block at every pair, compiles and counts it, derives the bounds at the first pair and
/// compares all others with them. Depth has to be the same at every pair. Numbers of both lists rise.
PolynomialGrowth growPolynomially(
    const std::vector<std::int64_t>& tokens, const std::vector<std::int64_t>& bits,
    const std::function<void(std::int64_t n, std::int64_t p)>& begins);

nlohmann::ordered_json toJson(const PolynomialGrowth& growth);

}  // namespace tc0::family
