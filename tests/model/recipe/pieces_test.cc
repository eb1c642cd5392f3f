#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/random.h"
#include "model/recipe/attention.h"
#include "model/recipe/grid.h"
#include "model/recipe/networks.h"
#include "model/recipe/rational.h"
#include "model/recipe/rows.h"
#include "model/recipe/softmax_table.h"
#include "model/recipe/stairs.h"

using namespace tc0;

namespace {

std::int64_t lookUp(const Tables& tables, std::int64_t n, std::int64_t d = 1) {
  std::int64_t value = tables.base.at(0);
  for (std::int64_t k = 0; k < std::ssize(tables.p); ++k)
    if (tables.qAt(k) * n >= tables.p[k] * d) value += tables.increments[k];
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
    double value = static_cast<double>(found.p) / found.q;
    CHECK(value >= lo);
    CHECK(value <= lo + width);
    for (std::int64_t q = 1; q < found.q; ++q) CHECK(std::floor((lo + width) * q) < lo * q);
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
  Stairs gelu6 = geluStairs(fitAbove(std::vector<double>{-0.1, 3.1}, 6));
  Stairs gelus = rounding(grid, gelu, -6, 5);
  Tables plain = plainTables(gelus.after(0.3), 0.01, {-500, 500});
  for (std::int64_t x = -500; x <= 500; ++x) {
    INFO(x);
    CHECK(lookUp(plain, x) == grid.at(gelu(0.01 * x + 0.3)));
  }
  CHECK(gelu6.at.size() >= 63);
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
    double y = 0.013 * n / d + 0.2;
    INFO(n << " / " << d);
    double exact = std::clamp(y / grid.scale, -15.0, 15.0);
    CHECK(std::abs(lookUp(tables, n, d) - exact) <= 0.5 + 1.0 / 16 + 1e-9);
  }
}

TEST_CASE("the signed square carries a root") {
  Grid grid = signedGrid(0.1, 6);
  Tables tables = ratioTables(
      rounding(grid), [](double y) { return signedSquare(y); }, 1e6);
  for (std::int64_t n = -60; n <= 60; ++n) {
    INFO(n);
    double y = n / std::sqrt(437.0);
    double found = lookUp(tables, signedSquare(n), 437);
    CHECK(std::abs(found - std::clamp(y / 0.1, -31.0, 31.0)) <= 0.5 + 1.0 / 16 + 1e-9);
  }
}

namespace {

// Scores whose rows have maxima from -3 to 3, and the mean square that a table's rounding leaves in
// the softmax weights.
std::vector<double> seededScores(std::size_t rows, std::size_t n) {
  Random random(17);
  std::vector<double> scores;
  for (std::size_t row = 0; row < rows; ++row) {
    const double shift = 6.0 * row / rows - 3;
    for (std::size_t j = 0; j < n; ++j) scores.push_back(shift + 1.5 * random.normal());
  }
  return scores;
}

double valueAt(const Stairs& stairs, double score) {
  const auto above = std::upper_bound(stairs.at.begin(), stairs.at.end(), score);
  const auto k = above - stairs.at.begin();
  return k == 0 ? stairs.base : stairs.values[k - 1];
}

double weightError(const Stairs& stairs, const std::vector<double>& scores, std::size_t n) {
  double sum = 0;
  for (std::size_t first = 0; first < scores.size(); first += n) {
    double total = 0, exact = 0;
    for (std::size_t j = first; j < first + n; ++j) {
      total += valueAt(stairs, scores[j]);
      exact += std::exp(scores[j]);
    }
    for (std::size_t j = first; j < first + n; ++j)
      sum += std::pow(valueAt(stairs, scores[j]) / total - std::exp(scores[j]) / exact, 2);
  }
  return sum / scores.size();
}

// 64 levels evenly spaced from 5 below the least row to the largest score.
Stairs evenTable(double lo, double hi) {
  Stairs stairs{1, {}, {}};
  for (int k = 0; k < 64; ++k) {
    const double score = lo + (hi - lo) * k / 63;
    const auto value = std::llround(std::exp(score - hi) * 0x1p20);
    if (k == 0) stairs.base = value;
    if (k == 0) continue;
    stairs.at.push_back(score - (hi - lo) / 126);
    stairs.values.push_back(value);
  }
  return stairs;
}

}  // namespace

TEST_CASE("a softmax table rounds where weights are small") {
  const std::size_t n = 4;
  const std::vector<double> scores = seededScores(400, n);
  const Stairs table = softmaxTable(scores, n, 6);
  CHECK(table.base >= 1);
  CHECK(table.at.size() <= 63);
  CHECK(table.at.size() >= 55);
  CHECK(std::is_sorted(table.at.begin(), table.at.end()));
  for (std::size_t k = 1; k < table.values.size(); ++k)
    CHECK(table.values[k] > table.values[k - 1]);
  const auto [lo, hi] = std::minmax_element(scores.begin(), scores.end());
  const double even = weightError(evenTable(*lo, *hi), scores, n);
  const double six = weightError(table, scores, n);
  INFO(even << " " << six);
  CHECK(six < 0.75 * even);
  CHECK(weightError(softmaxTable(scores, n, 8), scores, n) < 0.12 * six);
}

TEST_CASE("a softmax table does not mind one row far below the others") {
  const std::size_t n = 4;
  std::vector<double> scores = seededScores(400, n);
  const double usual = weightError(softmaxTable(scores, n, 6), scores, n);
  std::vector<double> more = scores;
  for (double score : {-9.0, -9.5, -10.0, -12.0}) more.push_back(score);
  const double error = weightError(softmaxTable(more, n, 6), scores, n);
  INFO(usual << " " << error);
  CHECK(error < 1.3 * usual);
}

TEST_CASE("every channel has its own grid") {
  Random random(23);
  const double sizes[] = {0.001, 1, 3};
  std::vector<double> values;
  for (int row = 0; row < 300; ++row)
    for (double size : sizes) values.push_back(size * random.normal());
  const std::vector<Grid> grids = fitEach(fitSigned, values, 3, 5);
  REQUIRE(grids.size() == 3);
  CHECK(grids[0].scale == Approx(fitSigned(values, 5).scale / 4));
  CHECK(grids[2].scale == Approx(3 * grids[1].scale).epsilon(0.2));
  double error[3] = {};
  for (std::size_t i = 0; i < values.size(); ++i)
    error[i % 3] += std::pow(grids[i % 3].nearest(values[i]) - values[i], 2) / 300;
  for (std::size_t i = 1; i < 3; ++i) CHECK(std::sqrt(error[i]) < 0.08 * sizes[i]);
  Dense layer{1, 3, {2, 3, 5}, {0.5}};
  const std::vector<double> scales = scalesOf(grids);
  const Dense onGrid = onIntegers(layer, scales);
  for (std::size_t i = 0; i < 3; ++i) CHECK(onGrid.weights[i] == layer.weights[i] * scales[i]);
  CHECK(onGrid.bias == layer.bias);
  const Moments moments = momentsOf(values, scales);
  double mean = 0;
  for (std::size_t i = 2; i < values.size(); i += 3) mean += values[i] / 300;
  CHECK(moments.mean[2] == Approx(mean / scales[2]));
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
    CHECK(unit * rows.weights[i] == Approx(layer.weights[i]).margin(most / 20));
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
      found.weights.push_back(rows.scale[i / 12] * rows.weights[i]);
    double sum = 0;
    std::vector<double> y = found.apply(inputs);
    for (std::size_t i = 0; i < y.size(); ++i) sum += (y[i] - exact[i]) * (y[i] - exact[i]);
    return sum;
  };
  IntegerRows settled = integerRows(layer, 4, momentsOf(inputs, 12));
  CHECK(error(settled) < 0.3 * error(integerRows(layer, 4)));
  for (std::int64_t weight : settled.weights) CHECK(std::abs(weight) <= 7);
}
