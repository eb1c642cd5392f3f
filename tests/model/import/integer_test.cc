#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "tests/model/import/network.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

std::vector<std::int64_t> numbers(int count, int lo, int hi, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::int64_t> values;
  for (int i = 0; i < count; ++i) values.push_back(lo + static_cast<int>(random() % (hi - lo + 1)));
  return values;
}

// The shares of a row in integers: floor(most e / sum e).
std::vector<double> sharesOf(const std::vector<std::int64_t>& row, std::int64_t most,
                             const std::function<std::int64_t(std::int64_t)>& exponential) {
  const std::int64_t largest = *std::max_element(row.begin(), row.end());
  std::int64_t sum = 0;
  for (std::int64_t v : row) sum += exponential(largest - v);
  std::vector<double> result;
  for (std::int64_t v : row)
    result.push_back(static_cast<double>(most * exponential(largest - v) / sum));
  return result;
}

}  // namespace

TEST_CASE("the integer softmax divides parabolas, shifted by halvings") {
  const std::int64_t a = 1, b = 72, c = 1800, log2 = 37;
  const Network net = Network()
                          .input("x", {1, 5}, false, 8)
                          .node("iSoftmax", {"x"}, "y",
                                {{"coeffA", a},
                                 {"coeffB", b},
                                 {"coeffC", c},
                                 {"log2", log2},
                                 {"n_levels", std::int64_t{256}}})
                          .output("y");
  for (unsigned seed = 1; seed < 40; ++seed) {
    const std::vector<std::int64_t> row = numbers(5, -128, 127, seed);
    REQUIRE(net.run({row}) == sharesOf(row, 255, [=](std::int64_t d) {
              const std::int64_t z = std::min<std::int64_t>(d / log2, 31), p = z * log2 - d;
              return (a * (p + b) * (p + b) + c) >> z;
            }));
  }
}

TEST_CASE("an integer softmax whose exponentials vanish still divides exactly") {
  const std::int64_t b = 3, log2 = 4;
  const Network net = Network()
                          .input("x", {1, 4}, false, 8)
                          .node("iSoftmax", {"x"}, "y",
                                {{"coeffA", std::int64_t{1}},
                                 {"coeffB", b},
                                 {"coeffC", std::int64_t{0}},
                                 {"log2", log2},
                                 {"n_levels", std::int64_t{16}}})
                          .output("y");
  for (unsigned seed = 1; seed < 40; ++seed) {
    const std::vector<std::int64_t> row = numbers(4, -6, 5, seed);
    REQUIRE(net.run({row}) == sharesOf(row, 15, [=](std::int64_t d) {
              const std::int64_t z = std::min<std::int64_t>(d / log2, 31), p = z * log2 - d;
              return ((p + b) * (p + b)) >> z;
            }));
  }
}

TEST_CASE("ITAPartialMax is read for one group") {
  auto network = [](std::int64_t width) {
    return Network()
        .input("x", {1, 6}, false, 8)
        .node("ITAPartialMax", {"x"}, "y",
              {{"group_width", width}, {"n_levels", std::int64_t{256}}})
        .output("y");
  };
  const std::vector<std::int64_t> row = numbers(6, -128, 127, 3);
  CHECK(network(64).run({row}) == sharesOf(row, 127, [](std::int64_t d) {
          return std::int64_t{256} >> std::min<std::int64_t>((d + 16) >> 5, 9);
        }));
  CHECK(network(3).refusal().starts_with(
      "net: ITAPartialMax 'ITAPartialMax': group_width: required a group that holds a row of 6"));
}

TEST_CASE("the integer division rounds halves away from zero") {
  const std::int64_t delta = 5, eps = 3, eta = 2;
  const Network net =
      Network()
          .input("x", {4, 6}, false, 8)
          .input("d", {4, 1}, false, 8)
          .node("Abs", {"d"}, "a")
          .node("IntegerDiv", {"x", "a"}, "y", {{"Delta", delta}, {"eps", eps}, {"eta", eta}})
          .output("y");
  for (unsigned seed = 1; seed < 20; ++seed) {
    const std::vector<std::int64_t> x = numbers(24, -128, 127, seed), d = numbers(4, -20, 20, seed);
    const std::vector<double> y = net.run({x, d});
    for (int i = 0; i < 24; ++i) {
      const std::int64_t n = delta * eta * x[i], q = eta * std::abs(d[i / 6]) + eps;
      const std::int64_t expected = (n + (n >= 0 ? 1 : -1) * (q >> 1)) / q;
      REQUIRE(y[i] == static_cast<double>(expected));
    }
  }
}
