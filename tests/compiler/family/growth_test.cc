#include "compiler/family/growth.h"

#include <catch2/catch.hpp>

#include "circuit/builder.h"
#include "compiler/family/growth_json.h"
#include "compiler/family/growth_svg.h"
#include "compiler/family/rule.h"
#include "compiler/lower/compile.h"
#include "model/recipe/family.h"

namespace tc0::family {
namespace {

QuantiseOptions few(Recipe recipe, int bits = 5) {
  QuantiseOptions options = withBits({}, bits);
  options.recipe = recipe;
  options.samples = 4;
  options.checked = 0;
  return options;
}

// A circuit that looks like a member of a family: for each of n x n pairs, a row sum over n tokens
// and `constants` other inputs is compared with thresholds.
struct Pairs {
  std::int64_t gates = 3;
  std::int64_t constants = 2;
  bool diagonal = false;
};

Circuit pairs(std::int64_t n, const Pairs& shape) {
  CircuitBuilder b;
  ArrayId x = b.input("x", {n}, {0, 1}), y = b.input("y", {shape.constants}, {0, 1});
  Term row, more;
  row.source = x;
  row.over = {n};
  row.at = {AffineRow{0, {0, 0, 1}}};
  more.source = y;
  more.scale = 2;
  more.over = {shape.constants};
  more.at = {AffineRow{0, {0, 0, 1}}};
  std::vector<Term> terms{row, more};
  if (shape.diagonal) {  // x[0] is missing in the row 0
    Term own;
    own.source = x;
    own.scale = -1;
    own.at = {AffineRow{0, {1, 0}}};
    own.domain = {{0, 0}, {0, n - 1}};
    terms.push_back(own);
  }
  ArrayId s = b.sum("s", {n, n}, terms);
  Tables tables;
  tables.base = {0};
  for (std::int64_t k = 0; k < shape.gates; ++k) {
    tables.p.push_back(k + 1);
    tables.increments.push_back(1);
  }
  tables.start.push_back(shape.gates);
  b.output("z", b.step("z", {n, n}, {s, identityMap(2)}, tables));
  return b.finish();
}

TEST_CASE("laws of a circuit that is written by hand") {
  std::vector<ArrayLaw> laws = lawsOf(memberOf(4, pairs(4, {})), memberOf(9, pairs(9, {})));
  REQUIRE(laws.size() == 1);
  CHECK(text(laws[0].elements) == "n^2");
  CHECK(text(laws[0].gates) == "3 n^2");
  CHECK(text(laws[0].wires) == "3 n^3 + 6 n^2");
  CHECK(text(laws[0].fanIn) == "n + 2");
  CHECK(text(laws[0].sumOfWeights) == "3 n^3 + 12 n^2");
  CHECK(differenceFrom(laws, memberOf(49, pairs(49, {}))) == "");
}

TEST_CASE("a member that is not of the family is found out, and where") {
  std::vector<ArrayLaw> laws = lawsOf(memberOf(4, pairs(4, {})), memberOf(9, pairs(9, {})));
  CHECK(differenceFrom(laws, memberOf(16, pairs(16, {4, 2, false}))) ==
        "16 tokens: 'z': gates: 3 n^2 is 768, counted 1024");
  CHECK_THAT(differenceFrom(laws, memberOf(16, pairs(16, {3, 3, false}))),
             Catch::Contains("'z': wires: 3 n^3 + 6 n^2 is 13824, counted 14592"));
  CHECK_THAT(differenceFrom(laws, memberOf(16, pairs(16, {3, 2, true}))),
             Catch::Contains("'z': wires"));
}

TEST_CASE("tables that change with n have no law") {
  CHECK_THROWS_WITH(
      lawsOf(memberOf(4, pairs(4, {3, 2, false})), memberOf(9, pairs(9, {4, 2, false}))),
      Catch::Contains("'z': required tables that do not depend on n"));
}

TEST_CASE("both recipes: the polynomials are exact at numbers of tokens they were not derived at") {
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow}) {
    INFO(name(recipe));
    Growth growth = growInTokens(smallRule(), few(recipe), {4, 16, 25, 64, 1024});
    CHECK(growth.difference == "");
    REQUIRE(growth.rows.size() == 5);
    for (const Row& row : growth.rows) {
      INFO(row.at << " tokens");
      CHECK(row.depth == (recipe == Recipe::kLean ? 13 : 10));
      auto follows = [&](Wide counted, const Polynomial& law) { return counted == law.at(row.at); };
      CHECK(follows(row.gates, growth.gates));
      CHECK(follows(row.wires, growth.wires));
      CHECK(follows(row.sumOfWeights, growth.sumOfWeights));
    }
    CHECK(growth.gates.degree() == 2);
    CHECK(growth.wires.degree() == 2);
    CHECK_THROWS_WITH(growInTokens(smallRule(), few(recipe), {1}), Catch::Contains("found 1"));
  }
}

TEST_CASE("narrowing by proven ranges, which grow with n, would break the laws") {
  Family family(smallRule(), few(Recipe::kLean, 6));
  auto member = [&](std::int64_t n, bool narrow) {
    lower::CompileOptions options;
    options.narrow = narrow;
    return memberOf(n, lower::compile(family.at(n), options).circuit);
  };
  CHECK_THROWS_AS(lawsOf(member(4, true), member(16, true)), LawError);
  CHECK_NOTHROW(lawsOf(member(4, false), member(16, false)));
}

TEST_CASE("a member of the family is the same function as its program, compiled for itself") {
  program::Program program = familyProgram(smallRule(), 4, few(Recipe::kLean));
  lower::CompileOptions options;
  options.narrow = false;
  Counts whole = *lower::compile(program, options).report.counts;
  Counts narrow = *lower::compile(program).report.counts;
  bool more = whole.gates >= narrow.gates;
  CHECK(more);
  CHECK(whole.depth() == narrow.depth());
}

TEST_CASE("precision: each bit more multiplies the gates") {
  Growth growth = growInBits(smallRule(), few(Recipe::kLean), 4, {3, 4, 5});
  REQUIRE(growth.rows.size() == 3);
  for (std::size_t k = 1; k < 3; ++k) {
    double before = growth.rows[k - 1].gates, ratio = growth.rows[k].gates / before;
    CHECK(ratio > 1.5);
    CHECK(ratio < 5);
  }
}

TEST_CASE("as JSON and as a picture") {
  Growth growth = growInTokens(smallRule(), few(Recipe::kLean, 4), {4, 16});
  nlohmann::ordered_json json = toJson(growth);
  CHECK(json["variable"] == "tokens");
  CHECK(json["recipe"] == "lean");
  CHECK(json["holds"] == true);
  CHECK(json["rows"].size() == 2);
  for (const char* key : {"tokens", "depth", "gates", "wires", "largest_fan_in", "largest_weight",
                          "sum_of_weights", "seconds"})
    CHECK(json["rows"][1].contains(key));
  CHECK(json["polynomials"]["gates"] == text(growth.gates));
  std::string svg = svgOf(growth);
  CHECK_THAT(svg, Catch::StartsWith("<svg ") && Catch::EndsWith("</svg>\n") &&
                      Catch::Contains(">gates<") && !Catch::Contains("nan"));
}

TEST_CASE("rules are read, and refused where they are not one") {
  const std::string network = "[network]\nwidth = 8\nhidden = 8\npositions = \"sinusoidal\"\n";
  Model model = parseRule(network + "[model]\ntarget = \"meanflow\"\nseed = 3\n", "f");
  CHECK(model.velocity.config.width == 8);
  CHECK(model.target == Target::kMeanflow);
  CHECK_THROWS_WITH(parseRule("[network]\nwidth = 8\n", "f"),
                    Catch::Contains("required positions = \"sinusoidal\""));
  CHECK_THROWS_WITH(parseRule(network + "[model]\nsed = 3\n", "f"),
                    Catch::Contains("did you mean 'seed'"));
  CHECK_THROWS_WITH(parseRule("[network\n", "f"), Catch::Contains("f: line 1"));
  CHECK_THROWS_WITH(parseRule("", "f"), Catch::Contains("required a table [network]"));
}

}  // namespace
}  // namespace tc0::family
