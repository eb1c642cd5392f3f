#include "circuit/generate/small_weights.h"

#include <catch2/catch.hpp>

#include "circuit/generate/generators.h"
#include "circuit/size/count.h"

using namespace tc0;

namespace {

// The sum that the tests of a comparer add up to for two numbers.
std::int64_t found(const Comparer& comparer, std::int64_t x, std::int64_t y) {
  std::int64_t total = 0;
  for (std::int64_t test = 0; test < comparer.tests(); ++test) {
    std::int64_t sum = 0;
    for (std::int64_t b = 0; b < comparer.bits; ++b)
      sum += comparer.weights[test * comparer.bits + b] * ((x >> b & 1) - (y >> b & 1));
    total += comparer.tables.base[test];
    for (std::int64_t k = comparer.tables.start[test]; k < comparer.tables.start[test + 1]; ++k)
      if (sum >= comparer.tables.p[k]) total += comparer.tables.increments[k];
  }
  return total;
}

}  // namespace

TEST_CASE("the tests of a comparison add up to its scale and at most the error, on every pair") {
  for (std::int64_t bits : {1, 3, 5, 7}) {
    Comparer small = smallComparer(bits, 2), exact = exactComparer(bits);
    CHECK(small.scale > 2 * small.error);
    std::int64_t largest = 0;
    for (std::int64_t x = 0; x < std::int64_t{1} << bits; ++x)
      for (std::int64_t y = 0; y < std::int64_t{1} << bits; ++y) {
        INFO(bits << " bits, " << x << " and " << y);
        std::int64_t error = found(small, x, y) - (x > y ? small.scale : 0);
        REQUIRE(error >= 0);
        REQUIRE(error <= small.error);
        REQUIRE(found(exact, x, y) == (x > y));
        largest = std::max(largest, error);
      }
    CHECK((largest > 0) == (bits >= 5));  // wrong zeros do occur
  }
}

TEST_CASE("weights grow with the square of the bits, not exponentially") {
  for (std::int64_t bits : {8, 16, 32}) {
    Counts counts = count(generator("comparison").make({.bits = bits, .smallWeights = true}));
    INFO(bits << " bits: weight " << counts.largestWeight);
    CHECK(counts.depth() == 2);
    CHECK(counts.largestWeight <= magnitude(6 * bits * bits));
  }
}
