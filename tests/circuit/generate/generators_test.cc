#include "circuit/generate/generators.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/size/count.h"
#include "tests/circuit/generate/bits.h"

using namespace tc0;

namespace {

std::int64_t numberOf(const Values& digits) {
  std::int64_t number = 0;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    REQUIRE((digits[k] == 0 || digits[k] == 1));
    number |= digits[k] << k;
  }
  return number;
}

}  // namespace

TEST_CASE("majority and other symmetric functions, on every assignment") {
  for (std::int64_t n : {1, 2, 5, 8}) {
    Circuit majority = generator("majority").make({.n = n});
    Circuit parity = generator("symmetric").make({.n = n});
    std::string digits;
    for (std::int64_t k = 0; k <= n; ++k) digits += k % 3 == 1 ? '1' : '0';
    Circuit third = generator("symmetric").make({.n = n, .values = digits});
    for (std::int64_t bits = 0; bits < std::int64_t{1} << n; ++bits) {
      std::int64_t ones = __builtin_popcountll(bits);
      REQUIRE(outputOf(majority, {bitsOf({bits}, n)})[0] == (2 * ones > n));
      REQUIRE(outputOf(parity, {bitsOf({bits}, n)})[0] == ones % 2);
      REQUIRE(outputOf(third, {bitsOf({bits}, n)})[0] == (ones % 3 == 1));
    }
    CHECK(count(majority).depth() == 1);
    CHECK(count(majority).gates == 1);
  }
}

TEST_CASE("comparison, adder and multiplier, on every pair of numbers") {
  constexpr std::int64_t kBits = 4;
  Circuit comparison = generator("comparison").make({.bits = kBits});
  Circuit adder = generator("adder").make({.bits = kBits});
  Circuit multiplier = generator("multiplier").make({.bits = kBits});
  for (std::int64_t x = 0; x < 16; ++x)
    for (std::int64_t y = 0; y < 16; ++y) {
      InputValues numbers{{x}, {y}};
      InputValues bits{bitsOf({x}, kBits), bitsOf({y}, kBits)};
      REQUIRE(outputOf(comparison, numbers)[0] == (x >= y));
      REQUIRE(numberOf(outputOf(adder, bits)) == x + y);
      REQUIRE(numberOf(outputOf(multiplier, bits)) == x * y);
    }
  CHECK(count(comparison).depth() == 1);
  CHECK(count(adder).depth() == 1);
  CHECK(count(adder).gates == kBits);
  CHECK(count(multiplier).depth() == 2);
}

TEST_CASE("wide adders and multipliers, on random numbers and the largest") {
  std::mt19937_64 random(2);
  Circuit adder = generator("adder").make({.bits = 60});
  Circuit multiplier = generator("multiplier").make({.bits = 12});
  for (int trial = 0; trial < 20; ++trial) {
    auto any = [&]() -> std::int64_t { return (trial == 0 ? ~std::uint64_t{0} : random()) >> 4; };
    std::int64_t x = any(), y = any();
    REQUIRE(numberOf(outputOf(adder, {bitsOf({x}, 60), bitsOf({y}, 60)})) == x + y);
    x &= 4095;
    y &= 4095;
    REQUIRE(numberOf(outputOf(multiplier, {bitsOf({x}, 12), bitsOf({y}, 12)})) == x * y);
  }
}

TEST_CASE("iterated sums of random numbers") {
  std::mt19937_64 random(6);
  for (std::int64_t n : {1, 2, 7, 16}) {
    Circuit circuit = generator("iterated-sum").make({.n = n, .bits = 5});
    CHECK(count(circuit).depth() == 1);
    for (int trial = 0; trial < 20; ++trial) {
      Values numbers;
      for (std::int64_t i = 0; i < n; ++i) numbers.push_back(trial == 0 ? 31 : random() % 32);
      std::int64_t total = std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
      REQUIRE(numberOf(outputOf(circuit, {bitsOf(numbers, 5)})) == total);
    }
  }
}

TEST_CASE("sorting random numbers, with repetitions") {
  std::mt19937_64 random(7);
  for (std::int64_t n : {1, 2, 9}) {
    Circuit circuit = generator("sorting").make({.n = n, .bits = 3});
    CHECK(count(circuit).depth() == 2);
    for (int trial = 0; trial < 50; ++trial) {
      Values numbers;
      for (std::int64_t i = 0; i < n; ++i) numbers.push_back(random() % 8);
      Values sorted = numbers;
      std::sort(sorted.begin(), sorted.end());
      REQUIRE(outputOf(circuit, {numbers}) == sorted);
    }
  }
}

TEST_CASE("attention weighs the tokens by their scores") {
  Circuit circuit = generator("attention").make({.n = 2, .bits = 3, .dimension = 1});
  Values weights = outputOf(circuit, {{7, 0}});  // scores: 98 0; 0 0
  CHECK(weights[0] > weights[1]);
  CHECK(weights[2] == weights[3]);
}

TEST_CASE("attention has the same depth for every n, and sizes that are polynomials in n") {
  // wires = a n^3 + b n^2 + c n + d, exactly: the fourth difference vanishes. (Up to n = 4 a wire
  // of numerator and denominator cancels in some gate of the division, so the polynomial starts
  // at 5.)
  std::vector<Wide> gates, wires;
  for (std::int64_t n = 5; n <= 12; ++n) {
    Counts counts = count(generator("attention").make({.n = n, .bits = 3, .dimension = 2}));
    CHECK(counts.depth() == 3);
    gates.push_back(counts.gates);
    wires.push_back(counts.wires);
  }
  for (int order = 0; order < 4; ++order) {
    std::adjacent_difference(wires.begin(), wires.end(), wires.begin());
    wires.erase(wires.begin());
    std::adjacent_difference(gates.begin(), gates.end(), gates.begin());
    gates.erase(gates.begin());
  }
  CHECK(std::all_of(wires.begin(), wires.end(), [](Wide value) { return value == 0; }));
  CHECK(std::all_of(gates.begin(), gates.end(), [](Wide value) { return value == 0; }));
}

TEST_CASE("generators refuse sizes out of reach and unknown kinds") {
  CHECK_THROWS_WITH(generator("adder").make({.bits = 61}),
                    "adder: required 1 to 60 bits, found 61");
  CHECK_THROWS_WITH(generator("sortin"), Catch::Matchers::Contains("did you mean 'sorting'?"));
  CHECK_THROWS_AS(generator("symmetric").make({.n = 3, .values = "012"}), Error);
}
