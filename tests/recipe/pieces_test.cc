#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "model/recipe/attention.h"
#include "model/recipe/grid.h"
#include "model/recipe/networks.h"
#include "model/recipe/random.h"
#include "model/recipe/rational.h"
#include "model/recipe/rows.h"
#include "model/recipe/stairs.h"

using namespace tc0;

namespace {

std::int64_t lookUp(const Tables& tables, std::int64_t n, std::int64_t d = 1) {
  std::int64_t value = tables.base.at(0);
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    if (tables.qAt(static_cast<std::int64_t>(k)) * n >= tables.p[k] * d)
      value += tables.increments[k];
  return value;
}

}  // namespace

TEST_CASE("the simplest fraction of an interval") {
  CHECK(simplestBetween(0.3, 0.35).p == 1);
  CHECK(simplestBetween(0.3, 0.35).q == 3);
  CHECK(simplestBetween(-2.6, -2.4).p == -5);
  CHECK(simplestBetween(-0.1, 3).q == 1);
  CHECK_THROWS_AS(simplestBetween(1, 1), Error);
  Random random(11);
  for (int i = 0; i < 200; ++i) {
    double lo = random.normal(), width = std::abs(random.normal()) / 20 + 1e-4;
    INFO(lo << " " << width);
    Rational found = simplestBetween(lo, lo + width);
    double value = static_cast<double>(found.p) / static_cast<double>(found.q);
    CHECK(value >= lo);
    CHECK(value <= lo + width);
    for (std::int64_t q = 1; q < found.q; ++q)
      CHECK(std::floor((lo + width) * static_cast<double>(q)) < lo * static_cast<double>(q));
  }
}

TEST_CASE("a fitted grid beats the one of the largest value") {
  Random random(3);
  std::vector<double> values;
  for (int i = 0; i < 4000; ++i) values.push_back(random.normal());
  values.push_back(8);
  Grid fitted = fitSigned(values, 4), plain = signedGrid(8.0 / 7, 4);
  auto error = [&](const Grid& grid) {
    double sum = 0;
    for (double value : values) sum += std::pow(value - grid.nearest(value), 2);
    return sum;
  };
  CHECK(fitted.hi == 7);
  CHECK(error(fitted) < 0.7 * error(plain));
  Grid above = fitAbove(std::vector<double>{-0.17, 0, 3}, 6);
  CHECK(above.hi - above.lo == 63);
  CHECK(above.nearest(-0.17) == Approx(-0.17).margin(above.scale / 2));
  CHECK(fitSigned(std::vector<double>{0, 0}, 6).scale == 1);
}

TEST_CASE("tables round as the real function does") {
  Grid grid{0.25, -3, 12};
  Activation gelu6 = activation({-0.1, 3.1}, 6);
  Stairs gelus = rounding(grid, gelu, -6, 5);
  Tables plain = plainTables(gelus.after(0.3), 0.01, {-500, 500});
  for (std::int64_t x = -500; x <= 500; ++x) {
    INFO(x);
    CHECK(lookUp(plain, x) == grid.at(gelu(0.01 * static_cast<double>(x) + 0.3)));
  }
  CHECK(gelu6.stairs.at.size() >= 63);
  CHECK(plainTables(gelus, 0.01, {-40, 40}).p.size() < plain.p.size() / 2);
}

TEST_CASE("ratio tables round N / D within an eighth of a step") {
  Grid grid = signedGrid(0.37, 5);
  Tables tables = ratioTables(
      rounding(grid), [](double y) { return (y - 0.2) / 0.013; }, 1e6);
  CHECK_NOTHROW(checkTables(tables, true, "test"));
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    std::int64_t n = random.below(40001) - 20000, d = random.below(40) + 1;
    double y = 0.013 * static_cast<double>(n) / static_cast<double>(d) + 0.2;
    INFO(n << " / " << d);
    double exact = std::clamp(y / grid.scale, -15.0, 15.0);
    CHECK(std::abs(static_cast<double>(lookUp(tables, n, d)) - exact) <= 0.5 + 1.0 / 16 + 1e-9);
  }
}

TEST_CASE("the signed square carries a root") {
  Grid grid = signedGrid(0.1, 6);
  Tables tables = ratioTables(
      rounding(grid), [](double y) { return signedSquare(y); }, 1e6);
  for (std::int64_t n = -60; n <= 60; ++n) {
    INFO(n);
    double y = static_cast<double>(n) / std::sqrt(437.0);
    double found = static_cast<double>(lookUp(tables, signedSquare(n), 437));
    CHECK(std::abs(found - std::clamp(y / 0.1, -31.0, 31.0)) <= 0.5 + 1.0 / 16 + 1e-9);
  }
}

TEST_CASE("exp is even in the score and positive") {
  Stairs stairs = expStairs(2, 6, 6);
  CHECK(stairs.base >= 1);
  CHECK(stairs.at.size() == 63);
  CHECK(stairs.values.back() == 4096);
  double step = 6.0 / 63;
  for (std::size_t k = 0; k < stairs.at.size(); ++k) {
    INFO(k);
    double middle = stairs.at[k] + step / 2;
    CHECK(static_cast<double>(stairs.values[k]) ==
          Approx(4096 * std::exp(middle - 2)).margin(0.51));
  }
  CHECK(expStairs(2, 1000, 6).base == 1);
}

TEST_CASE("aligned rows share one unit") {
  Random random(9);
  Dense layer{3, 8, {}, {}};
  for (int i = 0; i < 24; ++i)
    layer.weights.push_back(i / 8 == 2 ? 0 : random.normal() * (i / 8 == 0 ? 1 : 0.2));
  double unit = meanScale(layer, 6) / 16;
  IntegerRows rows = alignedRows(layer, 6, unit);
  for (std::size_t i = 0; i < 24; ++i) {
    INFO(i);
    double most = i / 8 == 0 ? 3 : 0.6;
    CHECK(unit * static_cast<double>(rows.weights[i]) ==
          Approx(layer.weights[i]).margin(most / 20));
  }
  CHECK(rows.scale == std::vector<double>(3, unit));
}

TEST_CASE("rows settle where the error on correlated inputs is least") {
  Random random(31);
  Dense layer{4, 12, {}, std::vector<double>(4, 0.5)};
  for (int i = 0; i < 48; ++i) layer.weights.push_back(random.normal());
  std::vector<double> inputs;
  for (int row = 0; row < 400; ++row) {
    double shared = random.normal() + 1;
    for (int i = 0; i < 12; ++i) inputs.push_back(shared + 0.3 * random.normal());
  }
  std::vector<double> exact = layer.apply(inputs);
  auto error = [&](const IntegerRows& rows) {
    Dense found{4, 12, {}, rows.bias};
    for (std::size_t i = 0; i < 48; ++i)
      found.weights.push_back(rows.scale[i / 12] * static_cast<double>(rows.weights[i]));
    double sum = 0;
    std::vector<double> y = found.apply(inputs);
    for (std::size_t i = 0; i < y.size(); ++i) sum += (y[i] - exact[i]) * (y[i] - exact[i]);
    return sum;
  };
  IntegerRows settled = integerRows(layer, 4, momentsOf(inputs, 12));
  CHECK(error(settled) < 0.3 * error(integerRows(layer, 4)));
  for (std::int64_t weight : settled.weights) CHECK(std::abs(weight) <= 7);
}
