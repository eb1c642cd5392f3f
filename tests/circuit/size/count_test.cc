#include "circuit/size/count.h"

#include <catch2/catch.hpp>

#include "circuit/builder.h"
#include "circuit/expand.h"
#include "circuit/generate/generators.h"
#include "tests/support/tables.h"

using namespace tc0;

namespace {

const Tables kAtLeastOne = thresholdTable(1);

}  // namespace

TEST_CASE("a wire that reaches a sum twice is one wire, and none if it cancels") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {2}, {0, 1}, Coding::Kind::kBits);
  ArrayId a = builder.sum("a", {2}, {term(x, 3)});
  ArrayId b = builder.sum("b", {2}, {term(a), term(x, 2)});
  Term first = term(x, -5);
  first.domain = {{0, 0}};
  first.at = {{0, {0}}};
  ArrayId c = builder.sum("c", {2}, {term(b), first});  // 0 and 5 x[1]
  builder.step("f", {2}, {c, {}}, kAtLeastOne);
  Counts counts = count(builder.finish());
  CHECK(counts.gates == 2);
  CHECK(counts.wires == 1);
  CHECK(counts.largestWeight == 5);
  CHECK(counts.sumOfWeights == 5);
}

TEST_CASE("levels follow wires that remain, not arrays") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {2}, {0, 1}, Coding::Kind::kBits);
  ArrayId f = builder.step("f", {2}, {x, {}}, kAtLeastOne);
  Term left = term(x), right = term(f);
  left.domain = {{0, 1}};
  right.domain = {{2, 3}};
  ArrayId mixed = builder.sum("mixed", {4}, {left, right});
  ArrayId g = builder.step("g", {4}, {mixed, {}}, kAtLeastOne);
  ArrayId cancelled = builder.sum("cancelled", {4}, {term(g), term(g, -1)});
  builder.step("h", {4}, {cancelled, {}}, kAtLeastOne);
  Counts counts = count(builder.finish());
  CHECK(counts.gatesPerLevel == std::vector<Count>{2 + 2 + 4, 2});
}

TEST_CASE("a wire may cancel in one gate of a ratio alone") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {}, {0, 7});
  ArrayId d = builder.sum("d", {}, {term(x), constantTerm(1)});
  ArrayId n = builder.sum("n", {}, {term(x, 2)});
  Tables tables = ratioTable({1, 2, 3}, {1, 1, 1}, {1, 1, 1});
  builder.ratioStep("r", {}, {n, {}}, {d, {}}, tables);  // 2 - 1, 2 - 2, 2 - 3 times x
  Circuit circuit = builder.finish();
  Counts counts = count(circuit);
  CHECK(counts.wires == 6);
  CHECK(counts.storedSums == 3);
  CHECK(counts == count(toNetlist(circuit)));
}

TEST_CASE("10^12 gates are counted from a file of kilobytes, equal to the formula") {
  constexpr std::int64_t n = 16384, d = 32, bits = 6, top = 63;
  Counts counts = count(generator("attention").make({.n = n, .bits = bits, .dimension = d}));
  auto squares = Count{n} * d * top, pairs = Count{n} * n * d * 2 * top;
  auto rows = Count{n} * n * top;
  CHECK(counts.depth() == 3);
  REQUIRE(counts.gatesPerLevel.size() == 3);
  CHECK(counts.gatesPerLevel[0] == squares + pairs);
  CHECK(counts.gatesPerLevel[1] == rows);
  CHECK(counts.gatesPerLevel[2] == rows);
  CHECK(counts.gates > Count{1000000000000});
  // A pair off the diagonal has the bits of both numbers, one on it those of one.
  Count levelOne = squares * bits + (Count{n} * (n - 1) * 2 + n) * d * 2 * top * bits;
  // A score adds 2 * top gates of each pair and 2 * top gates of the squares, on the diagonal top.
  Count levelTwo = Count{n} * (n - 1) * top * d * 4 * top + Count{n} * top * d * 3 * top;
  Count levelThree = rows * n * top;
  CHECK(decimal(counts.wires) == decimal(levelOne + levelTwo + levelThree));
}

TEST_CASE("numbers print in decimal, grouped or not") {
  CHECK(decimal(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(decimal(Count{~std::uint64_t{0}} + 1) == "18446744073709551616");
}

TEST_CASE("an input of one value has no wires and takes none from its neighbour") {
  CircuitBuilder builder;
  ArrayId three = builder.input("three", {}, {3, 3});
  ArrayId x = builder.input("x", {}, {0, 7});
  ArrayId sum = builder.sum("sum", {}, {term(three), term(x)});
  builder.step("f", {}, {sum, {}}, kAtLeastOne);
  Counts counts = count(builder.finish());
  CHECK(counts.wires == 3);
  CHECK(counts.sumOfWeights == 7);
}

TEST_CASE("stacks of windows over elements of different levels stay cheap") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {64}, {0, 1}, Coding::Kind::kBits);
  ArrayId low = builder.step("low", {64}, {x, {}}, kAtLeastOne);
  Term left = term(x), right = term(low);
  left.domain = {{0, 31}};
  left.at = {{0, {1}}};
  right.domain = {{32, 63}};
  right.at = {{0, {1}}};
  ArrayId last = builder.sum("mixed", {64}, {left, right});
  for (int layer = 0; layer < 24; ++layer) {
    std::vector<Term> window(3);
    for (std::int64_t k = 0; k < 3; ++k) {
      window[k] = term(last);
      window[k].at = {{k, {1}}};
    }
    std::int64_t extent = builder.array(last).shape[0] - 2;
    ArrayId sum = builder.sum("s" + std::to_string(layer), {extent}, window);
    last = builder.step("f" + std::to_string(layer), {extent}, {sum, {}}, kAtLeastOne);
  }
  Circuit circuit = builder.finish();
  CHECK(count(circuit) == count(toNetlist(circuit)));
}

TEST_CASE("what would take for ever is refused by name") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {3000000}, {0, 1}, Coding::Kind::kBits);
  Term even = term(x);
  even.over = {1500000};
  even.at = {{0, {0, 2}}};
  ArrayId sum = builder.sum("sum", {3000000}, {term(x), even});
  builder.step("f", {3000000}, {sum, {}}, kAtLeastOne);
  CHECK_THROWS_WITH(count(builder.finish()), Catch::Matchers::Contains("counting 'f': required"));
}
