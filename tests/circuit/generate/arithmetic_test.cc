#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "circuit/evaluate.h"
#include "circuit/generate/generators.h"
#include "circuit/size/count.h"
#include "tests/circuit/generate/bits.h"

using namespace tc0;

namespace {

const Array& outputArray(const Circuit& circuit) {
  return circuit.array(circuit.outputs().at(0).array);
}

// Whether every digit is one gate: an element of a step with one gate and the value of that gate.
bool digitsAreGates(const Circuit& circuit) {
  const auto* step = outputArray(circuit).as<StepOp>();
  if (step == nullptr) return false;
  for (std::int64_t t = 0; t < step->tables.tables(); ++t)
    if (step->tables.gates(t) != 1 || step->tables.base[t] != 0 ||
        step->tables.increments[step->tables.start[t]] != 1)
      return false;
  return true;
}

using Function = std::function<std::int64_t(std::int64_t)>;

// Checks a function of one number on all numbers: as a form in one level, as digits in two.
void checkFunction(const char* kind, GeneratorParams params, const Function& expected) {
  INFO(kind << " of " << params.bits << " bits, n = " << params.n);
  Circuit form = generator(kind).make(params);
  params.digits = true;
  Circuit digits = generator(kind).make(params);
  CHECK(count(form).depth() == 1);
  CHECK(count(digits).depth() == 2);
  CHECK(digitsAreGates(digits));
  std::int64_t width = outputArray(digits).elements;
  for (std::int64_t x = 0; x < std::int64_t{1} << params.bits; ++x) {
    INFO("x = " << x);
    InputValues inputs{bitsOf({x}, params.bits)};
    REQUIRE(outputOf(form, inputs)[0] == expected(x));
    REQUIRE(outputOf(digits, inputs) == bitsOf({expected(x)}, width));
  }
}

// Calls `use` with every list of n numbers of `bits` bits.
void forAllLists(std::int64_t n, std::int64_t bits, const std::function<void(const Values&)>& use) {
  for (std::int64_t code = 0; code < std::int64_t{1} << (n * bits); ++code) {
    Values numbers;
    for (std::int64_t i = 0; i < n; ++i)
      numbers.push_back(code >> (i * bits) & ((std::int64_t{1} << bits) - 1));
    use(numbers);
  }
}

}  // namespace

TEST_CASE("comparison of small weights, on every pair of numbers") {
  for (std::int64_t bits : {1, 2, 3, 6}) {
    INFO(bits << " bits");
    Circuit circuit = generator("comparison").make({.bits = bits, .smallWeights = true});
    CHECK(count(circuit).depth() == 2);
    CHECK(digitsAreGates(circuit));
    forAllLists(2, bits, [&](const Values& numbers) {
      REQUIRE(outputOf(circuit, {bitsOf({numbers[0]}, bits), bitsOf({numbers[1]}, bits)})[0] ==
              (numbers[0] >= numbers[1]));
    });
  }
}

TEST_CASE("digits of sums of two numbers as gates, on every pair") {
  for (bool smallWeights : {false, true})
    for (std::int64_t bits : {1, 2, 3, 6}) {
      INFO(bits << " bits, small weights " << smallWeights);
      Circuit circuit =
          generator("adder").make({.bits = bits, .digits = true, .smallWeights = smallWeights});
      CHECK(count(circuit).depth() == 2);
      CHECK(digitsAreGates(circuit));
      forAllLists(2, bits, [&](const Values& numbers) {
        REQUIRE(outputOf(circuit, {bitsOf({numbers[0]}, bits), bitsOf({numbers[1]}, bits)}) ==
                bitsOf({numbers[0] + numbers[1]}, bits + 1));
      });
    }
}

TEST_CASE("wide numbers of small weights: random ones, and those that differ late") {
  constexpr std::int64_t kBits = 14;
  std::mt19937_64 random(3);
  GeneratorParams params{.bits = kBits, .smallWeights = true};
  Circuit comparison = generator("comparison").make(params);
  Circuit adder = generator("adder").make(params);
  CHECK(count(comparison).largestWeight < 3 * 64);
  for (int trial = 0; trial < 40; ++trial) {
    std::int64_t x = random() % (1 << kBits);
    std::int64_t y = x;
    if (trial % 2 == 0)
      y ^= std::int64_t{1} << (random() % 14);
    else
      y = random() % (1 << kBits);
    INFO("seed 3, " << x << " and " << y);
    InputValues inputs{bitsOf({x}, kBits), bitsOf({y}, kBits)};
    REQUIRE(outputOf(comparison, inputs)[0] == (x >= y));
    REQUIRE(outputOf(adder, inputs) == bitsOf({x + y}, kBits + 1));
    inputs[1] = bitsOf({(1 << kBits) - 1 - x}, kBits);
    REQUIRE(outputOf(adder, inputs) == bitsOf({(1 << kBits) - 1}, kBits + 1));
  }
}

TEST_CASE("sums of several numbers as gates, on every list") {
  for (bool smallWeights : {false, true})
    for (auto [n, bits] : {std::pair{1, 7}, {2, 6}, {3, 4}, {4, 3}, {5, 2}, {9, 1}}) {
      INFO(n << " numbers of " << bits << " bits, small weights " << smallWeights);
      Circuit circuit =
          generator("iterated-sum")
              .make({.n = n, .bits = bits, .digits = !smallWeights, .smallWeights = smallWeights});
      CHECK(count(circuit).depth() == 2);
      CHECK(digitsAreGates(circuit));
      std::int64_t width = outputArray(circuit).elements;
      forAllLists(n, bits, [&](const Values& numbers) {
        std::int64_t total = std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
        REQUIRE(outputOf(circuit, {bitsOf(numbers, bits)}) == bitsOf({total}, width));
      });
    }
}

TEST_CASE("products with small weights, on every pair") {
  Circuit circuit = generator("multiplier").make({.bits = 4, .smallWeights = true});
  CHECK(count(circuit).depth() == 3);
  CHECK(digitsAreGates(circuit));
  forAllLists(2, 4, [&](const Values& numbers) {
    REQUIRE(outputOf(circuit, {bitsOf({numbers[0]}, 4), bitsOf({numbers[1]}, 4)}) ==
            bitsOf({numbers[0] * numbers[1]}, 8));
  });
}

TEST_CASE("digits of a product as gates, on every pair") {
  Circuit circuit = generator("multiplier").make({.bits = 5, .digits = true});
  CHECK(count(circuit).depth() == 3);
  CHECK(digitsAreGates(circuit));
  forAllLists(2, 5, [&](const Values& numbers) {
    REQUIRE(outputOf(circuit, {bitsOf({numbers[0]}, 5), bitsOf({numbers[1]}, 5)}) ==
            bitsOf({numbers[0] * numbers[1]}, 10));
  });
}

TEST_CASE("a product by quarter squares, on every pair, in one level") {
  Circuit circuit = generator("product").make({.bits = 5});
  CHECK(count(circuit).depth() == 1);
  CHECK(count(circuit).gates == (1 << 7) - 7);
  forAllLists(2, 5, [&](const Values& numbers) {
    REQUIRE(outputOf(circuit, {{numbers[0]}, {numbers[1]}})[0] == numbers[0] * numbers[1]);
  });
}

TEST_CASE("division, on every pair, by 0 as well") {
  for (std::int64_t bits : {1, 5}) {
    Circuit form = generator("division").make({.bits = bits});
    Circuit digits = generator("division").make({.bits = bits, .digits = true});
    CHECK(count(form).depth() == 1);
    CHECK(count(form).gates == (std::size_t{1} << bits) - 1);
    CHECK(count(digits).depth() == 2);
    CHECK(digitsAreGates(digits));
    forAllLists(2, bits, [&](const Values& numbers) {
      std::int64_t most = (std::int64_t{1} << bits) - 1;
      std::int64_t quotient = numbers[1] == 0 ? most : numbers[0] / numbers[1];
      InputValues inputs{bitsOf({numbers[0]}, bits), bitsOf({numbers[1]}, bits)};
      REQUIRE(outputOf(form, inputs)[0] == quotient);
      REQUIRE(outputOf(digits, inputs) == bitsOf({quotient}, bits));
    });
  }
}

TEST_CASE("square roots, powers and exp, on every number") {
  for (std::int64_t bits : {1, 2, 7, 10})
    checkFunction("square-root", {.bits = bits}, [](std::int64_t x) {
      std::int64_t root = 0;
      while ((root + 1) * (root + 1) <= x) ++root;
      return root;
    });
  for (std::int64_t n : {1, 2, 5})
    checkFunction("power", {.n = n, .bits = 6}, [n](std::int64_t x) {
      std::int64_t value = 1;
      for (std::int64_t i = 0; i < n; ++i) value *= x;
      return value;
    });
  // The series of exp on a fraction with 40 binary digits.
  checkFunction("exp", {.bits = 8}, [](std::int64_t x) {
    using Wide = __int128;
    Wide one = Wide{1} << 40, step = (8 * Wide{x} << 40) / 256, sum = one, part = one;
    for (int k = 1; k < 80; ++k) {
      part = part * step / one / k;
      sum += part;
    }
    return (2 * 255 * one * one / sum + one) / (2 * one);
  });
}

TEST_CASE("sorting by rank, on every list") {
  for (bool smallWeights : {false, true})
    for (auto [n, bits] : {std::pair{2, 6}, {3, 3}, {4, 2}, {9, 1}}) {
      INFO(n << " numbers of " << bits << " bits, small weights " << smallWeights);
      GeneratorParams params{.n = n, .bits = bits, .smallWeights = smallWeights};
      Circuit forms = generator("rank-sorting").make(params);
      params.digits = true;
      Circuit digits = generator("rank-sorting").make(params);
      CHECK(count(forms).depth() == 2);
      CHECK(count(digits).depth() == 3);
      CHECK(digitsAreGates(digits));
      forAllLists(n, bits, [&](Values numbers) {
        InputValues inputs{bitsOf(numbers, bits)};
        Values found = outputOf(digits, inputs);
        REQUIRE(outputOf(forms, inputs) == found);
        std::sort(numbers.begin(), numbers.end());
        REQUIRE(found == bitsOf(numbers, bits));
      });
    }
}
