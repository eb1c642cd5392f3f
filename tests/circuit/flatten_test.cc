#include "circuit/flatten.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/builder.h"

using namespace tc0;

namespace {

constexpr std::int64_t kWidth = 12;
using Matrix = std::vector<std::int64_t>;  // [kWidth, kWidth], by rows

Matrix randomMatrix(std::mt19937_64& random, std::int64_t most) {
  std::uniform_int_distribution<std::int64_t> weight(-most, most);
  Matrix matrix(kWidth * kWidth);
  for (std::int64_t& entry : matrix) entry = weight(random);
  return matrix;
}

Matrix times(const Matrix& a, const Matrix& b) {
  Matrix product(kWidth * kWidth);
  for (std::int64_t o = 0; o < kWidth; ++o)
    for (std::int64_t k = 0; k < kWidth; ++k)
      for (std::int64_t i = 0; i < kWidth; ++i)
        product[o * kWidth + i] += a[o * kWidth + k] * b[k * kWidth + i];
  return product;
}

Matrix plus(Matrix a, const Matrix& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
  return a;
}

Term dense(ArrayId x, const Matrix& matrix) {
  return denseTerm(x, kWidth, kWidth, integers(matrix));
}

}  // namespace

TEST_CASE("layers of sums on sums flatten to the product of their matrices") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const Matrix first = randomMatrix(random, 3), past = randomMatrix(random, 3);
    const Matrix second = randomMatrix(random, 3), third = randomMatrix(random, 3);
    CircuitBuilder builder;
    const ArrayId x = builder.input("x", {kWidth}, {0, 1});
    const ArrayId a = builder.sum("a", {kWidth}, {dense(x, first), constantTerm(5)});
    const ArrayId b = builder.sum("b", {kWidth}, {dense(a, second), dense(x, past)});
    const ArrayId c = builder.sum("c", {kWidth}, {dense(b, third), dense(a, first)});
    builder.output("c", c);
    const Circuit circuit = builder.finish();
    REQUIRE(circuit.array(c).paths > 1000);

    const Matrix whole = plus(times(third, plus(times(second, first), past)), times(first, first));
    const Matrix ofConstant = plus(times(third, second), first);
    const Flattener flattener(circuit);
    for (std::int64_t o = 0; o < kWidth; ++o) {
      const PieceForm form = flattener.element(c, &o);
      std::int64_t constants = 0;
      std::vector<Wire> expected, found;
      for (std::int64_t i = 0; i < kWidth; ++i) {
        constants += 5 * ofConstant[o * kWidth + i];
        if (whole[o * kWidth + i] != 0) expected.push_back({i, whole[o * kWidth + i]});
      }
      wiresOf(form, [&](const Wire& wire) { found.push_back(wire); });
      CHECK(form.constant == constants);
      CHECK(found == expected);
      CHECK(form.pieces.size() <= 3 * kWidth * kWidth);  // not one for each path
    }
  }
}
