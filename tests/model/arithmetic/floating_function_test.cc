#include "model/arithmetic/floating_function.h"

#include "tests/model/arithmetic/judge.h"

namespace tc0::arithmetic {
namespace {

using Kind = FloatingFunction::Kind;

// Z is the sum of 4 numbers of p + 3 digits, so each digit stands for a sum of bits.
program::Program programOf(const FloatingFunction& f, std::int64_t bits) {
  ProgramBuilder b;
  WeightedBits z{b.input("z", {4 * bits}, {0, 1}), {}, 0};
  for (int k = 0; k < 4; ++k)
    for (std::int64_t power : powersOfTwo(bits)) z.weights.push_back(power);
  const FloatingFunction::Result result = f.of(b, "y", z);
  b.output("digits", result.digits);
  b.output("up", result.isUp);
  return b.finish();
}

TEST_CASE("1 / Z and 1 / sqrt Z of raw sums over 6 binades are within 1.2 units") {
  struct Row {
    Kind kind;
    std::int64_t p, gates;
  };
  for (const Row& row : {Row{Kind::kReciprocal, 4, 891}, Row{Kind::kReciprocal, 8, 5934},
                         Row{Kind::kReciprocal, 16, 38411}, Row{Kind::kInverseRoot, 4, 3424},
                         Row{Kind::kInverseRoot, 8, 17192}, Row{Kind::kInverseRoot, 16, 122182}}) {
    const std::int64_t r = row.kind == Kind::kReciprocal ? 1 : 2, p = row.p,
                       t = p + 6 * r;  // digits of D
    INFO("r = " << r << ", p = " << p << ", seed 3");
    const FloatingFunction f(row.kind, p, p + r, 6);
    const program::Program program = programOf(f, p + 3);
    program::Draw draw(3);
    std::vector<program::Values> inputs;
    while (inputs.size() < 40) {
      std::vector<std::int64_t> numbers;
      std::int64_t z = 0;
      for (int k = 0; k < 4; ++k) {
        numbers.push_back(draw.between(0, (std::int64_t{1} << (p + draw.between(0, 3))) - 1));
        z += numbers.back();
      }
      if (!f.range().contains(z)) continue;
      inputs.push_back({digitsOf(numbers, p + 3)});
      const std::int64_t y = numbersOf(program, inputs.back())[0], up = f.up(z);
      INFO("Z = " << z << ", up = " << up);
      REQUIRE(y == f.value(z));
      const Big d = Big::shifted(Big(z), r * up);
      REQUIRE(d < powerOfTwo(t));
      REQUIRE(d >= powerOfTwo(t - r));
      if (r == 1)
        REQUIRE(isNear(y, powerOfTwo(p + t - 2), d));
      else
        REQUIRE(isNear(y, Big::root(floorQuotient(powerOfTwo(2 * p + t + 36), d)), powerOfTwo(20)));
      const program::Values out =
          program::outputValues(program, program::interpret(program, inputs.back()));
      for (std::int64_t k = 0; k < 6; ++k) REQUIRE(out[1][k] == (k == up ? 1 : 0));
    }
    checkCounts(program, {3, row.gates});
    inputs.resize(5);
    if (p <= 4) checkCircuit(program, inputs);
  }
}

}  // namespace
}  // namespace tc0::arithmetic
