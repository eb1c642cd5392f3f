#include "model/arithmetic/product.h"

#include "model/arithmetic/polynomial.h"
#include "tests/model/arithmetic/judge.h"

namespace tc0::arithmetic {
namespace {

TEST_CASE("digits of a product: all pairs of 4 digits, and 3 p^2 - p gates up to 16 digits") {
  for (std::int64_t p : {4, 8, 16}) {
    ProgramBuilder b;
    TensorId x = b.input("x", {p}, {0, 1}), y = b.input("y", {p}, {0, 1});
    TensorId z = number(b, "z", product(b, "xy", binary(b, x), binary(b, y)));
    b.output("digits", b.digits("digits", z, 0, 2 * p));
    const program::Program program = b.finish();
    CHECK(checkCounts(program, {2, 3 * p * p - p}) == 3 * p * p - p);
    program::Draw draw(2);
    std::vector<program::Values> inputs;
    for (std::int64_t k = 0; k < (p == 4 ? 256 : 20); ++k) {
      const std::int64_t top = (std::int64_t{1} << p) - 1;
      const std::int64_t u = p == 4 ? k % 16 : draw.between(0, top);
      const std::int64_t v = p == 4 ? k / 16 : draw.between(0, top);
      inputs.push_back({digitsOf({u}, p), digitsOf({v}, p)});
      CHECK(numbersOf(program, inputs.back())[0] == u * v);
    }
    checkCircuit(program, inputs);
  }
}

TEST_CASE("products and squares of numbers counted from an offset are those of the numbers") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 4}, {0, 1}), y = b.input("y", {2, 3}, {0, 1});
  WeightedBits u = binary(b, x), v = binary(b, y);
  u.constant = -5;
  v.constant = 3;
  b.output("uv", number(b, "uv", product(b, "product", u, v)));
  b.output("uu", number(b, "uu", square(b, "square", u)));
  const program::Program program = b.finish();
  CHECK(checkCounts(program, {1, 36}) == 36);
  std::vector<program::Values> inputs;
  for (std::int64_t m = 0; m < 16; ++m)
    for (std::int64_t n = 0; n < 8; ++n) {
      inputs.push_back({digitsOf({m, 15 - m}, 4), digitsOf({n, 7 - n}, 3)});
      const program::Values out =
          program::outputValues(program, program::interpret(program, inputs.back()));
      CHECK(out[0] == program::Elements{(m - 5) * (n + 3), (10 - m) * (10 - n)});
      CHECK(out[1] == program::Elements{(m - 5) * (m - 5), (10 - m) * (10 - m)});
    }
  checkCircuit(program, inputs);
}

TEST_CASE("powers and polynomials are exact on all numbers, in 2 levels from any sum") {
  ProgramBuilder b;
  TensorId x = b.input("x", {256, 8}, {0, 1});
  b.output("cube", power(b, "cube", x, 3));
  const program::Program cubes = b.finish();
  std::vector<std::int64_t> numbers, expected, values;
  for (std::int64_t v = 0; v < 256; ++v) {
    numbers.push_back(v);
    expected.push_back(v * v * v);
    const std::int64_t s = 3 * (v & 15) - 2 * (v >> 4) + 1;
    values.push_back(1000000 - 7 * s + 11 * s * s - 2 * s * s * s);
  }
  CHECK(numbersOf(cubes, {digitsOf(numbers, 8)}) == expected);

  auto polynomialOf = [&](std::int64_t samples) {
    ProgramBuilder c;
    WeightedBits sum{c.input("x", {samples, 8}, {0, 1}), {3, 6, 12, 24, -2, -4, -8, -16}, 1};
    c.output("y", integerPolynomial(c, "y", sum, {1000000, -7, 11, -2}, 21));
    return c.finish();
  };
  CHECK(numbersOf(polynomialOf(256), {digitsOf(numbers, 8)}) == values);
  const program::Program one = polynomialOf(1);
  checkCounts(one, {2, 868});
  checkCircuit(one, {{digitsOf({0}, 8)}, {digitsOf({255}, 8)}, {digitsOf({83}, 8)}});
}

TEST_CASE("a power of 48 digits is exact") {
  ProgramBuilder b;
  b.output("y", power(b, "y", b.input("x", {40, 16}, {0, 1}), 3));
  const program::Program program = b.finish();
  program::Draw draw(4);
  std::vector<std::int64_t> numbers{0, 1, 65535}, expected;
  while (numbers.size() < 40) numbers.push_back(draw.between(0, 65535));
  for (std::int64_t v : numbers) expected.push_back(v * v * v);
  CHECK(numbersOf(program, {digitsOf(numbers, 16)}) == expected);
}

// What the bits of m + 5 and n - 3 weigh, in whole units of 4.
TEST_CASE("cut products count whole units of each product of bits, and lose the other ANDs") {
  ProgramBuilder b;
  TensorId x = b.input("x", {1, 4}, {0, 1}), y = b.input("y", {1, 3}, {0, 1});
  WeightedBits u = binary(b, x), v = binary(b, y);
  u.constant = -5;
  v.constant = 3;
  b.output("uv", number(b, "uv", product(b, "product", u, v, 2)));
  b.output("uu", number(b, "uu", square(b, "square", u, 2)));
  const program::Program program = b.finish();
  // 9 of 12 products of bits weigh 4 or more, and so do all 6 of a square.
  CHECK(checkCounts(program, {1, 15}) == 15);
  std::vector<program::Values> inputs;
  for (std::int64_t m = 0; m < 16; ++m)
    for (std::int64_t n = 0; n < 8; ++n) {
      inputs.push_back({digitsOf({m}, 4), digitsOf({n}, 3)});
      std::int64_t uv = -15 / 4, uu = 25 / 4;
      for (int i = 0; i < 4; ++i) {
        if ((m >> i & 1) == 0) continue;
        uv += 3 * (1 << i) / 4;
        uu += ((1 << i) * (1 << i) - 10 * (1 << i)) / 4;
        for (int j = 0; j < 3; ++j) uv += (n >> j & 1) * (1 << (i + j)) / 4;
        for (int j = 0; j < i; ++j) uu += (m >> j & 1) * (2 << (i + j)) / 4;
      }
      for (int j = 0; j < 3; ++j) uv += (n >> j & 1) * (-5 * (1 << j) / 4);
      const program::Values out =
          program::outputValues(program, program::interpret(program, inputs.back()));
      CHECK(out[0] == program::Elements{uv});
      CHECK(out[1] == program::Elements{uu});
      CHECK(std::abs(4 * uv - (m - 5) * (n + 3)) < 4 * 20);
    }
  checkCircuit(program, inputs);
}

}  // namespace
}  // namespace tc0::arithmetic
