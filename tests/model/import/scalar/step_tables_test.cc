#include "model/import/scalar/step_tables.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "circuit/base/table_values.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

Fraction fraction(std::int64_t p, std::int64_t q) { return {Big(p), Big(q)}; }

// What the tables stand for at x, as a number.
double valueOf(const StepTables& found, std::int64_t channel, std::int64_t x) {
  const std::int64_t table = found.tables.tables() == 1 ? 0 : channel;
  return static_cast<double>(of(found.tail.a, channel).toLongDouble()) *
             static_cast<double>(valueAt(found.tables, table, x)) +
         static_cast<double>(of(found.tail.b, channel).toLongDouble());
}

Chain chainOf(std::vector<Stage> stages) {
  Chain chain;
  for (Stage& stage : stages) chain.append(std::move(stage));
  return chain;
}

}  // namespace

TEST_CASE("a rounded affine function is exact at every integer, ties included") {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const std::int64_t p = static_cast<std::int64_t>(random() % 41) - 20, q = random() % 12 + 1,
                       b = static_cast<std::int64_t>(random() % 40) - 20;
    Chain chain =
        chainOf({AffineStage{{Surd(fraction(p, q))}, {Surd(fraction(b, 2 * q))}},
                 RoundStage{RoundMode::kHalfEven}, ClampStage{{Fraction(-50)}, {Fraction(70)}}});
    const StepTables found = stepTables(chain, {Range{-300, 300}}, "chain");
    for (std::int64_t x = -300; x <= 300; ++x) {
      // (2 p x + b) / 2 q in whole numbers, halves to even.
      const std::int64_t n = 2 * p * x + b, d = 2 * q, down = floorDivide(n, d),
                         rest = n - down * d;
      const std::int64_t nearest =
          2 * rest < d || (2 * rest == d && down % 2 == 0) ? down : down + 1;
      REQUIRE(valueOf(found, 0, x) ==
              static_cast<double>(std::clamp<std::int64_t>(nearest, -50, 70)));
    }
  }
}

TEST_CASE("a root in the scale is decided by squaring") {
  // x / sqrt 2 is at least 7 from x = 10 on (9.899...), and x sqrt 2 - 2 is 0 at no integer.
  const Surd half = Surd::rootOf(fraction(1, 2));
  Chain chain = chainOf({AffineStage{{half}, {Surd(0)}}, CountStage{{{Fraction(7)}}}});
  const StepTables found = stepTables(chain, {Range{0, 100}}, "chain");
  CHECK(found.tables.p == std::vector<std::int64_t>{10});
  Chain tie = chainOf({AffineStage{{half}, {Surd(0)}}, AffineStage{{Surd(2)}, {Surd(0)}},
                       AffineStage{{half}, {Surd(fraction(1, 2))}}, RoundStage{RoundMode::kFloor}});
  CHECK(valueOf(stepTables(tie, {Range{-5, 5}}, "chain"), 0, 3) == 3);
}

TEST_CASE("functions without a direction are tried at every integer") {
  auto own = std::make_shared<Chain>(AffineStage{{Surd(fraction(1, 20))}, {Surd(0)}});
  auto gate = std::make_shared<Chain>(*own);
  gate->append(AffineStage{{Surd(-1)}, {Surd(0)}});
  gate->append(ApplyStage{exponentialFunction()});
  gate->append(AffineStage{{Surd(1)}, {Surd(1)}});
  gate->append(ApplyStage{reciprocalFunction()});
  Chain chain = chainOf({JoinStage{JoinKind::kMultiply, own, gate},
                         AffineStage{{Surd(100)}, {Surd(0)}}, RoundStage{}});
  const StepTables found = stepTables(chain, {Range{-128, 127}}, "chain");
  for (std::int64_t x = -128; x <= 127; ++x) {
    const double v = static_cast<double>(x) / 20;
    REQUIRE(valueOf(found, 0, x) == std::nearbyint(100 * v / (1 + std::exp(-v))));
  }
}

TEST_CASE("a rectified sum stays a multiple of its scale") {
  Chain chain = chainOf({AffineStage{{Surd(fraction(3, 7))}, {Surd(fraction(6, 7))}},
                         ClampStage{{Fraction(0)}, {std::nullopt}}});
  const StepTables found = stepTables(chain, {Range{-10, 10}}, "chain");
  for (std::int64_t x = -10; x <= 10; ++x)
    REQUIRE(valueOf(found, 0, x) ==
            Approx(std::max(0.0, 3 * static_cast<double>(x) / 7 + 6.0 / 7)));
  CHECK(of(found.tail.a, 0) == Surd(fraction(3, 7)));
}

TEST_CASE("channels have tables and ranges of their own") {
  Chain chain = chainOf({AffineStage{{Surd(1), Surd(-1)}, {Surd(0)}},
                         ClampStage{{Fraction(-2)}, {Fraction(2)}}, RoundStage{}});
  const StepTables found = stepTables(chain, {Range{-9, 9}, Range{0, 1}}, "chain");
  CHECK(found.tables.gates(0) == 4);
  CHECK(found.tables.gates(1) == 1);
  CHECK(valueOf(found, 1, 1) == -1);
}

TEST_CASE("zero points that are integers go into the tables") {
  Chain chain = chainOf({RoundStage{}, AffineStage{{Surd(fraction(1, 3))}, {Surd(5)}}});
  chain.append(ClampStage{{Fraction(0)}, {std::nullopt}});
  chain.append(AffineStage{{Surd(1)}, {Surd(2)}});
  const StepTables found = stepTables(chain, {Range{-100, 100}}, "chain");
  CHECK(of(found.tail.b, 0) == Surd(0));
  CHECK(valueOf(found, 0, 30) == Approx(17));
}

TEST_CASE("places where 32-bit floats differ are counted and listed") {
  // 16777217 is no 32-bit float.
  Chain chain(AffineStage{{Surd(1)}, {Surd(16777216)}});
  chain.append(RoundStage{}, [](float v, std::int64_t) { return v; });
  const StepTables found = stepTables(chain, {Range{0, 2}}, "chain");
  CHECK(found.ties.count == 2);  // beside each of the two breakpoints
  CHECK(found.ties.first[0].integer == 1);
}

TEST_CASE("irrational values without a rounding behind them are refused") {
  Chain chain = chainOf({ApplyStage{exponentialFunction()}});
  CHECK(messageOf([&] {
          stepTables(chain, {Range{0, 9}}, "net: Exp 'e'");
        }) ==
        "net: Exp 'e': required a rounding behind a function of irrational values, found none: put "
        "a quantiser there");
}
