#include "model/arithmetic/iterated_product.h"

#include "model/arithmetic/polynomial.h"
#include "model/arithmetic/product.h"
#include "tests/model/arithmetic/judge.h"

namespace tc0::arithmetic {
namespace {

program::Program productOf(std::int64_t samples, std::int64_t factors, std::int64_t bits) {
  ProgramBuilder b;
  b.output("y", iteratedProduct(b, "y", b.input("x", {samples, factors, bits}, {0, 1})));
  return b.finish();
}

TEST_CASE("an iterated product is the product: all inputs of 3 numbers of 4 digits") {
  std::vector<std::int64_t> numbers, expected;
  for (std::int64_t x = 0; x < 4096; ++x) {
    for (std::int64_t k : {0, 4, 8}) numbers.push_back(x >> k & 15);
    expected.push_back((x & 15) * (x >> 4 & 15) * (x >> 8));
  }
  CHECK(numbersOf(productOf(4096, 3, 4), {digitsOf(numbers, 4)}) == expected);
}

TEST_CASE("the search finds the levels and gates that products by remainders have") {
  const program::Program program = productOf(1, 3, 4);
  const lower::CompileResult found = lower::compile(program);
  CHECK(found.report.counts->depth() == 3);
  CHECK(static_cast<std::int64_t>(found.report.counts->gates) == checkCounts(program, {3, 664}));
}

TEST_CASE(
    "an iterated product of up to 48 digits is the product, and its circuit has its numbers") {
  struct Row {
    std::int64_t factors, bits;
    Counted counted;
  };
  for (const Row& row : {Row{2, 8, {3, 1097}}, Row{3, 8, {3, 2705}}, Row{4, 8, {3, 5295}},
                         Row{3, 4, {3, 664}}, Row{3, 16, {}}, Row{12, 4, {}}}) {
    INFO(row.factors << " numbers of " << row.bits << " digits, seed 1");
    const program::Program one = productOf(1, row.factors, row.bits);
    if (row.counted.gates > 0) checkCounts(one, row.counted);
    program::Draw draw(1);
    std::vector<program::Values> inputs;
    for (int s = 0; s < 40; ++s) {
      std::vector<std::int64_t> numbers;
      std::int64_t expected = 1;
      for (std::int64_t k = 0; k < row.factors; ++k) {
        const std::int64_t most = (std::int64_t{1} << row.bits) - 1;
        numbers.push_back(s == 0 ? most : s == 1 ? k : draw.between(1, most));
        expected *= numbers.back();
      }
      inputs.push_back({digitsOf(numbers, row.bits)});
      CHECK(numbersOf(one, inputs.back())[0] == expected);
    }
    if (row.factors * row.bits <= 32) {
      inputs.resize(6);
      checkCircuit(one, inputs);
    }
  }
}

}  // namespace
}  // namespace tc0::arithmetic
