#include "circuit/base/wave.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

using namespace tc0;

namespace {

constexpr long double kUnit = 0x1p60L;

}  // namespace

TEST_CASE("the sine of a phase is the sine, to 55 bits, and exact at the quarters") {
  CHECK(sineOf(0) == 0);
  CHECK(sineOf(kQuarterTurn) == std::int64_t{1} << 60);
  CHECK(sineOf(2 * kQuarterTurn) == 0);
  CHECK(sineOf(3 * kQuarterTurn) == -(std::int64_t{1} << 60));
  std::uint64_t phase = 12345;
  for (int k = 0; k < 10000; ++k, phase = phase * 6364136223846793005u + 1442695040888963407u) {
    const std::uint64_t place = phase & (4 * kQuarterTurn - 1);
    const long double angle =
        2 * std::numbers::pi_v<long double> * static_cast<long double>(place) / (4 * kUnit);
    INFO(place);
    CHECK(std::abs(sineOf(phase) / kUnit - std::sin(angle)) < 0x1p-55L);
  }
}

// The first numbers were computed with 300 bits.
TEST_CASE("turns are 10000^(-k / count) / 2 pi, to a few units") {
  const std::vector<std::uint64_t> expected{
      733972625820500307u, 232102523780729311u, 73397262582050031u, 23210252378072931u,
      7339726258205003u,   2321025237807293u,   733972625820500u,   232102523780729u};
  const std::vector<std::uint64_t> turns = positionTurns(8);
  REQUIRE(turns.size() == 8);
  for (std::size_t k = 0; k < 8; ++k) {
    INFO(k << ": " << turns[k]);
    CHECK(std::llabs(static_cast<std::int64_t>(turns[k] - expected[k])) <= 8);
  }
}

TEST_CASE("positions are the rounded sinusoids of row and column") {
  const WaveTable rows = positionTable(32, 1628040, PositionAxis::kRow);
  const WaveTable columns = positionTable(32, 1628040, PositionAxis::kColumn);
  for (std::int64_t x : {0, 1, 2, 31, 255, 1023, 31622})
    for (std::int64_t c = 0; c < 32; ++c) {
      const double angle = x * std::pow(10000.0, -(c / 4) / 8.0);
      const double exact = 1628040 * (c % 2 == 0 ? std::sin(angle) : std::cos(angle));
      INFO(x << ", " << c);
      const bool ofRow = c % 4 < 2;
      CHECK(std::abs(rows.at(x + 2, c) - (ofRow ? exact : 0)) <= 0.5 + 1e-4);
      CHECK(std::abs(columns.at(x + 2, c) - (ofRow ? 0 : exact)) <= 0.5 + 1e-4);
    }
}

TEST_CASE("a table of waves begins with its bounds") {
  const WaveTable table = positionTable(8, 1000, PositionAxis::kRow);
  const std::vector<std::int64_t> rows = table.rows(5);
  REQUIRE(rows.size() == 7 * 8);
  CHECK(rows[0] == 1000);
  CHECK(rows[8 + 1] == -1000);
  CHECK(rows[2] == 0);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    CHECK(rows[k] == table.at(k / 8, k % 8));
    CHECK(std::llabs(rows[k]) <= table.at(0, k % 8));
  }
}

TEST_CASE("phases wrap around: a wave repeats after 2^62 rows") {
  const Wave wave{1 << 20, positionTurns(4)[1], 0};
  CHECK(wave.at(7) == wave.at(7 + (std::uint64_t{1} << 62)));
}
