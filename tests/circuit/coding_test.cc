#include "circuit/coding.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"

using namespace tc0;
using Kind = Coding::Kind;

namespace {

std::int64_t decode(const Coding& coding, Range range, const std::vector<std::uint8_t>& wires) {
  std::int64_t value = codingConstant(coding, range);
  std::vector<std::int64_t> weights = codingWeights(coding);
  for (std::size_t k = 0; k < wires.size(); ++k) value += weights[k] * wires[k];
  return value;
}

}  // namespace

TEST_CASE("every value of a range comes back through its code") {
  for (Kind kind : {Kind::kOffset, Kind::kTwos, Kind::kThermometer})
    for (std::int64_t lo = -9; lo <= 4; ++lo)
      for (std::int64_t hi = lo; hi <= lo + 12; ++hi) {
        Range range{lo, hi};
        Coding coding = codingFor(kind, range);
        INFO(codingName(kind) << " [" << lo << ", " << hi << "], width " << coding.width);
        for (std::int64_t value = lo; value <= hi; ++value) {
          std::vector<std::uint8_t> wires(coding.width);
          encode(coding, range, value, wires.data());
          REQUIRE(decode(coding, range, wires) == value);
        }
      }
}

TEST_CASE("codings are the narrowest that hold the range") {
  CHECK(codingFor(Kind::kOffset, {5, 5}).width == 0);
  CHECK(codingFor(Kind::kOffset, {-3, 4}).width == 3);
  CHECK(codingFor(Kind::kOffset, {-3, 5}).width == 4);
  CHECK(codingFor(Kind::kTwos, {-8, 7}).width == 4);
  CHECK(codingFor(Kind::kTwos, {-9, 7}).width == 5);
  CHECK(codingFor(Kind::kTwos, {0, 8}).width == 5);
  CHECK(codingFor(Kind::kTwos, {0, 0}).width == 1);
  CHECK(codingFor(Kind::kThermometer, {2, 9}).width == 7);
  CHECK(codingFor(Kind::kBits, {0, 1}).width == 1);
}

TEST_CASE("codings that do not hold the range are refused") {
  CHECK_THROWS_WITH(
      checkCoding({Kind::kOffset, 2}, {0, 4}),
      "input coding offset of width 2 for range [0, 4]: required a width of at least 3");
  CHECK_THROWS_AS(checkCoding({Kind::kTwos, 3}, {-5, 0}), Error);
  CHECK_THROWS_AS(checkCoding({Kind::kThermometer, 3}, {0, 4}), Error);
  CHECK_THROWS_AS(checkCoding({Kind::kBits, 1}, {0, 2}), Error);
  CHECK_THROWS_AS(checkCoding({Kind::kOffset, 63}, {0, 4}), Error);
  CHECK_THROWS_AS(checkCoding({Kind::kOffset, 3}, {1, 0}), Error);
  CHECK_THROWS_AS(codingFor(Kind::kOffset, {INT64_MIN, INT64_MAX}), Error);
  CHECK_THROWS_AS(codingFor(Kind::kThermometer, {0, 1 << 30}), Error);
  CHECK_THROWS_WITH(codingKind("gray"), Catch::Matchers::Contains("found 'gray'"));
}
