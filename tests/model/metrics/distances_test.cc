#include "model/metrics/distances.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "circuit/base/error.h"

namespace {

using tc0::Samples;

// Normal rows with a mean and a deviation for each column.
Samples normals(std::int64_t count, const std::vector<double>& mean,
                const std::vector<double>& deviation, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Samples out;
  out.numbers = std::ssize(mean);
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < mean.size(); ++j) {
      out.values.push_back(static_cast<float>(mean[j] + deviation[j] * normal(engine)));
    }
  }
  return out;
}

Samples rows(std::int64_t numbers, std::vector<float> values) {
  Samples out;
  out.numbers = numbers;
  out.values = std::move(values);
  return out;
}

double distance(const float* a, const float* b, std::int64_t numbers) {
  double sum = 0;
  for (std::int64_t j = 0; j < numbers; ++j) sum += std::pow(double{a[j]} - b[j], 2);
  return std::sqrt(sum);
}

}  // namespace

TEST_CASE("Frechet between Gaussians is known in closed form") {
  const Samples a = normals(40000, {0, 1}, {1, 2}, 1), b = normals(40000, {3, 1}, {2, 0.5}, 2);
  const double exact = 9 + 1 + 2.25;
  CHECK(tc0::frechetDistance(a, b) == Approx(exact).epsilon(0.02));
  CHECK(tc0::frechetDistance(a, a) == Approx(0).margin(1e-6));
}

TEST_CASE("Frechet of correlated sets, by the formula for two dimensions") {
  const Samples a = rows(2, {0, 0, 2, 2, 4, 4.5F, 1, 0}), b = rows(2, {0, 1, 1, 0, 3, -1, 2, 2});
  const auto moments = [](const Samples& s) {
    std::vector<double> m(5, 0.0);
    for (int i = 0; i < 4; ++i) m[0] += s.row(i)[0] / 4.0, m[1] += s.row(i)[1] / 4.0;
    for (int i = 0; i < 4; ++i) {
      const double x = s.row(i)[0] - m[0], y = s.row(i)[1] - m[1];
      m[2] += x * x / 4, m[3] += x * y / 4, m[4] += y * y / 4;
    }
    return m;
  };
  const std::vector<double> p = moments(a), q = moments(b);
  const double trace = p[2] * q[2] + 2 * p[3] * q[3] + p[4] * q[4];
  const double determinant = (p[2] * p[4] - p[3] * p[3]) * (q[2] * q[4] - q[3] * q[3]);
  const double root = std::sqrt(trace + 2 * std::sqrt(determinant));
  const double exact =
      std::pow(p[0] - q[0], 2) + std::pow(p[1] - q[1], 2) + p[2] + p[4] + q[2] + q[4] - 2 * root;
  CHECK(tc0::frechetDistance(a, b) == Approx(exact));
}

TEST_CASE("the kernel distance equals the naive double sum") {
  const Samples a = normals(7, {0, 0, 1}, {1, 1, 1}, 3), b = normals(5, {1, 0, 0}, {1, 2, 1}, 4);
  const auto kernel = [](const float* x, const float* y) {
    double dot = 0;
    for (int j = 0; j < 3; ++j) dot += double{x[j]} * y[j];
    return std::pow(dot / 3 + 1, 3);
  };
  double sum = 0;
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < 7; ++j) sum += i == j ? 0 : kernel(a.row(i), a.row(j)) / 42;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) sum += i == j ? 0 : kernel(b.row(i), b.row(j)) / 20;
  for (int i = 0; i < 7; ++i)
    for (int j = 0; j < 5; ++j) sum -= 2 * kernel(a.row(i), b.row(j)) / 35;
  CHECK(tc0::kernelDistance(a, b) == Approx(sum));
}

TEST_CASE("the energy distance equals the naive double sum") {
  const Samples a = normals(6, {0, 0}, {1, 1}, 5), b = normals(9, {1, 0}, {1, 2}, 6);
  double sum = 0;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 9; ++j) sum += 2 * distance(a.row(i), b.row(j), 2) / 54;
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 6; ++j) sum -= distance(a.row(i), a.row(j), 2) / 30;
  for (int i = 0; i < 9; ++i)
    for (int j = 0; j < 9; ++j) sum -= distance(b.row(i), b.row(j), 2) / 72;
  CHECK(tc0::energyDistance(a, b) == Approx(sum));
}

TEST_CASE("sliced Wasserstein of a shift is the shift's mean projection") {
  const Samples a = normals(500, {0, 0}, {1, 1}, 7);
  Samples b = a;
  for (std::size_t i = 0; i < b.values.size(); i += 2) b.values[i] += 3;
  CHECK(tc0::slicedWasserstein(a, b, 4000) == Approx(3 / std::sqrt(2.0)).epsilon(0.03));
  CHECK(tc0::slicedWasserstein(a, a) == Approx(0).margin(1e-9));
}

TEST_CASE("precision and recall see what is missing and what is wrong") {
  const Samples real = normals(400, {0, 0}, {1, 1}, 8);
  const Samples narrow = normals(400, {0, 0}, {0.05, 0.05}, 9);
  const tc0::PrecisionRecall one = tc0::precisionRecall(real, narrow);
  CHECK(one.precision > 0.95);
  CHECK(one.recall < 0.1);
  const tc0::PrecisionRecall away = tc0::precisionRecall(real, normals(400, {9, 9}, {1, 1}, 10));
  CHECK(away.precision == 0);
  CHECK(away.recall == 0);
}

TEST_CASE("copies of the training data are found") {
  const Samples train = normals(300, {0, 0, 0, 0}, {1, 1, 1, 1}, 11);
  const Samples test = normals(300, {0, 0, 0, 0}, {1, 1, 1, 1}, 12);
  const Samples fresh = normals(300, {0, 0, 0, 0}, {1, 1, 1, 1}, 13);
  const std::vector<double> unseen = tc0::nearestDistances(test, train);
  const tc0::Memorisation copied = tc0::memorisation(tc0::nearestDistances(train, train), unseen);
  CHECK(copied.made == 0);
  CHECK(copied.copies == 1);
  const tc0::Memorisation honest = tc0::memorisation(tc0::nearestDistances(fresh, train), unseen);
  CHECK(honest.made == Approx(honest.unseen).epsilon(0.2));
  CHECK(honest.copies < 0.05);
}

TEST_CASE("nearest distances equal the naive search") {
  const Samples a = normals(20, {0, 0}, {1, 1}, 14), b = normals(30, {0, 0}, {1, 1}, 15);
  const std::vector<double> found = tc0::nearestDistances(a, b);
  for (int i = 0; i < 20; ++i) {
    double least = 1e9;
    for (int j = 0; j < 30; ++j) least = std::min(least, distance(a.row(i), b.row(j), 2));
    CHECK(found[i] == Approx(least));
  }
}

// One set of pictures is moved by a whole number, and by a bit more: distances from the first are
// products of matrices, those from the second take differences.
TEST_CASE("distances between pictures do not depend on the way they are computed") {
  Samples a = normals(600, {100, 20, 7}, {90, 40, 60}, 16);
  Samples b = normals(700, {90, 30, 5}, {80, 50, 70}, 17);
  for (Samples* each : {&a, &b}) {
    for (float& value : each->values) value = std::round(value);
  }
  Samples c = a, d = b;
  for (Samples* each : {&c, &d}) {
    for (float& value : each->values) value += 0.5f;
  }
  CHECK(tc0::nearestDistances(a, b) == tc0::nearestDistances(c, d));
  CHECK(tc0::energyDistance(a, b) == tc0::energyDistance(c, d));
  CHECK(tc0::precisionRecall(a, b).recall == tc0::precisionRecall(c, d).recall);
}

TEST_CASE("numbers too large for whole squares are compared all the same") {
  const std::vector<double> found =
      tc0::nearestDistances(rows(2, {1e8f, 0}), rows(2, {1e8f, 8, 0, 0}));
  CHECK(found == std::vector<double>{8});
}

TEST_CASE("sets of different widths are refused") {
  CHECK_THROWS_AS(tc0::frechetDistance(rows(2, {0, 0, 1, 1}), rows(1, {0, 1})), tc0::Error);
  CHECK_THROWS_AS(tc0::energyDistance(rows(1, {0}), rows(1, {0, 1})), tc0::Error);
}
