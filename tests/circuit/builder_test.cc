#include "circuit/builder.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "tests/support/tables.h"

using namespace tc0;
using Catch::Matchers::Contains;
using Kind = Coding::Kind;

namespace {

const Tables kSign = table({0}, {2}, -1);

struct Fixture {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {3, 4}, {-2, 5});
};

}  // namespace

TEST_CASE_METHOD(Fixture, "names are given once and are words") {
  CHECK_THROWS_WITH(builder.input("x", {}, {0, 1}),
                    "input 'x': required a name of its own, found it on array 0");
  CHECK_THROWS_WITH(builder.input("", {}, {0, 1}), Contains("1 to 256 characters, found 0"));
  CHECK_THROWS_WITH(builder.input("a b", {}, {0, 1}), Contains("without spaces"));
}

TEST_CASE_METHOD(Fixture, "sums check sources, maps, weights and domains") {
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {term(7)}),
                    "sum 's', term 0: required an earlier array as source, 0 to 0, found 7");
  CHECK_THROWS_WITH(
      builder.sum("s", {4, 3}, {term(x)}),
      "sum 's', term 0: required an index map of 2 rows for source 'x' of shape [3, 4], "
      "found 0 rows");
  Term outside = term(x);
  outside.at = {{0, {1}}, {0, {1}}};
  CHECK_THROWS_WITH(
      builder.sum("s", {5}, {outside}),
      "sum 's', term 0, index map row 0 into 'x': required values in [0, 2] for every "
      "index of [5], found offset 0 and strides [1]");
  Term narrow = term(x);
  narrow.at = {{0, {1}}};
  CHECK_THROWS_WITH(builder.sum("s", {3}, {narrow}), Contains("required an index map of 2 rows"));
  Term weighted = term(x);
  weighted.weights = integers({1, 2, 3});
  weighted.weightAt = {0, {0, 1}};
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {weighted}),
                    Contains("weights: required values in [0, 2]"));
  Term domain = term(x);
  domain.domain = {{0, 2}, {0, 4}};
  CHECK_THROWS_WITH(
      builder.sum("s", {3, 4}, {domain}),
      Contains("domain of dimension 1: required an interval within [0, 3], found [0, 4]"));
  Term constant = constantTerm(3);
  constant.at = {{0, {0, 0}}};
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {constant}), Contains("no index map for a constant"));
  Term huge = term(x);
  huge.over = {std::int64_t{1} << 60};
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {huge}), Contains("fewer than 2^60"));
  Term far = term(x);
  far.at = {{0, {std::int64_t{1} << 61, 0}}, {0, {0, 1}}};
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {far}), Contains("stay below 2^60"));
}

TEST_CASE_METHOD(Fixture, "numbers that may not fit are refused") {
  CHECK_THROWS_WITH(builder.sum("s", {3, 4}, {term(x, std::int64_t{1} << 60)}),
                    Contains("below 2^62"));
  Tables far = thresholdTable(std::int64_t{1} << 62);
  CHECK_THROWS_WITH(builder.step("f", {3, 4}, {x, {}}, far), Contains("below 2^62 in magnitude"));
  ArrayId one = builder.sum("one", {}, {constantTerm(1)});
  Tables ratio = ratioTable({std::int64_t{1} << 61}, {std::int64_t{1} << 61}, {1});
  View everywhere{one, {}};
  CHECK_THROWS_WITH(builder.ratioStep("r", {}, everywhere, everywhere, ratio),
                    Contains("q * |numerator| + |p| * |denominator| below 2^62"));
}

TEST_CASE_METHOD(Fixture, "steps check their tables") {
  auto refused = [&](const Tables& tables, const std::string& message) {
    CHECK_THROWS_WITH(builder.step("f", {3, 4}, {x, {}}, tables), Contains(message));
  };
  refused(table({1, 1}, {1, 1}), "breakpoints that rise strictly, found 1/1 and then 1/1");
  refused({{0, 1}, {1}, {}, {}, {1}}, "required a base for each of 1 tables, found 0");
  refused({{0, 1}, {1}, {}, {0}, {}},
          "one increment and one denominator for each of 1 breakpoints");
  refused({{0, 2}, {1}, {}, {0}, {1}}, "table starts from 0 to the number of breakpoints");
  refused({{0, 2, 1}, {1}, {}, {0, 0}, {1}}, "starts that rise");
  refused(ratioTable({1}, {2}, {1}), "without denominators in a step of a plain number");
  CHECK_THROWS_WITH(builder.step("f", {3, 4}, {x, {}}, kSign, {0, {1, 0}}),
                    Contains("tables: required values in [0, 0]"));
  ArrayId d = builder.sum("d", {3, 4}, {term(x), constantTerm(3)});
  Tables zero = ratioTable({1}, {0}, {1});
  CHECK_THROWS_WITH(builder.ratioStep("r", {3, 4}, {x, {}}, {d, {}}, zero),
                    Contains("denominators q of at least 1, found 0"));
  CHECK_THROWS_WITH(builder.ratioStep("r", {3, 4}, {d, {}}, {x, {}}, kSign),
                    "step 'r': required a denominator of at least 1, found 'x' with range [-2, 5]");
}

TEST_CASE_METHOD(Fixture, "reads check what they read") {
  ReadOp read{x, {}, 1, {}, {0}, {0}};
  CHECK_THROWS_WITH(builder.read("r", {3, 4}, read),
                    Contains("required a step to read, found input 'x'"));
  read.step = builder.step("f", {3, 4}, {x, {}}, kSign);
  read.variants = 2;
  CHECK_THROWS_WITH(builder.read("r", {3, 4}, read),
                    Contains("required 2 bases and 2 increments for 2 variants, found 1 and 1"));
  read.variants = 0;
  CHECK_THROWS_WITH(builder.read("r", {3, 4}, read), Contains("at least 1 variant, found 0"));
}

TEST_CASE_METHOD(Fixture, "outputs name arrays that exist, once") {
  CHECK_THROWS_WITH(builder.output("y", 3), "output 'y': required an array, 0 to 0, found 3");
  builder.output("y", x);
  CHECK_THROWS_WITH(builder.output("y", x), Contains("found it twice"));
}

TEST_CASE_METHOD(Fixture, "ranges of sums follow the weights of each row") {
  Term row = term(x);
  row.over = {4};
  row.at = {{0, {1, 0}}, {0, {0, 1}}};
  row.weights = integers({1, 1, 0, 0, -1, -1, 0, 0, 2, 0, 0, 0});
  row.weightAt = {0, {4, 1}};
  ArrayId s = builder.sum("s", {3}, {row, constantTerm(10)});
  CHECK(builder.array(s).range == Range{0, 20});  // rows: [-4, 10], [-10, 4], [-4, 10], all + 10
  CHECK(builder.array(s).magnitude == 10 + 2 * (2 + 7));
  CHECK(builder.array(s).paths == 4 + 1);
}

TEST_CASE_METHOD(Fixture, "ranges of steps hold the values that the numerator can reach") {
  Tables tables = table({-5, 0, 3, 9}, {1, 10, -20, 1000}, 100);
  ArrayId f = builder.step("f", {3, 4}, {x, {}}, tables);
  CHECK(builder.array(f).range == Range{91, 111});  // -5 is always passed, 9 never
}

TEST_CASE_METHOD(Fixture, "a domain that is part of the output concatenates") {
  Term left = term(x), right = term(x);
  left.domain = {{0, 2}, {0, 3}};
  right.domain = {{0, 2}, {4, 7}};
  ArrayId both = builder.sum("both", {3, 8}, {left, right});
  CHECK(builder.array(both).range == Range{-2, 5});
  Circuit circuit = builder.finish();
  CHECK(elementRange(circuit, both, {0, 7}) == Range{-2, 5});
}

TEST_CASE("a dense layer adds up its weights by rows, and needs one for each pair") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {3}, {0, 15});
  ArrayId y = builder.sum("y", {2}, {denseTerm(x, 2, 3, integers({2, -1, 3, -4, 5, 1}))});
  Circuit circuit = builder.finish();
  CHECK(evaluateNaively(circuit, {{7, 2, 1}})[y] == std::vector<std::int64_t>{15, -17});
  CHECK_THROWS_WITH(denseTerm(x, 2, 3, integers({1, 2})),
                    "dense layer: required 2 x 3 weights, found 2");
}

TEST_CASE("tableOf has a breakpoint wherever the value changes") {
  Tables tables = tableOf({-3, 4}, [](std::int64_t v) { return v < 0 ? 7 : v / 2; });
  CHECK(tables.p == std::vector<std::int64_t>{0, 2, 4});
  CHECK(tables.increments == std::vector<std::int64_t>{-7, 1, 1});
  CHECK(tables.base == std::vector<std::int64_t>{7});
}

TEST_CASE("names are words of UTF-8") {
  CircuitBuilder builder;
  builder.input("gr\u00fc\u00df", {}, {0, 1});
  for (const char* name : {"a\xff", "a\x07", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82"})
    CHECK_THROWS_AS(builder.input(name, {}, {0, 1}), Error);
  CHECK_THROWS_WITH(builder.output("a\nb", 0), Contains("control characters, found byte 10"));
}

TEST_CASE("sums of sums beyond a depth are refused") {
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {}, {0, 1});
  auto stack = [&] {
    for (int k = 0; k < 1100; ++k) last = builder.sum("s" + std::to_string(k), {}, {term(last)});
  };
  CHECK_THROWS_WITH(stack(), Contains("required sums of sums at most 1000 deep"));
}

TEST_CASE("bounds stay close if there are too many weights to look at each") {
  CircuitBuilder builder;
  std::vector<std::int64_t> bias;
  for (std::int64_t i = 0; i < 1300 * 1000; ++i) bias.push_back(100 + i % 50);
  Term position = constantTerm(1);
  position.weights = integers(std::move(bias));
  position.weightAt = {0, {1000, 1}};
  ArrayId x = builder.input("x", {1300, 1000}, {0, 15});
  ArrayId sum = builder.sum("sum", {1300, 1000}, {term(x, -1), position});
  CHECK(builder.array(sum).range == Range{85, 149});
}
