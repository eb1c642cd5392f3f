#include "compiler/family/growth.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "circuit/family/derive.h"
#include "circuit/family/family_gates.h"
#include "circuit/gate_query.h"
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

TEST_CASE("both recipes: the polynomials are exact at numbers of tokens they were not derived at") {
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow}) {
    INFO(name(recipe));
    Growth growth = growInTokens(smallRule(), few(recipe), {4, 16, 25, 64, 1024});
    CHECK(growth.difference == "");
    REQUIRE(growth.rows.size() == 5);
    for (const Row& row : growth.rows) {
      INFO(row.at << " tokens");
      CHECK(row.depth == (recipe == Recipe::kLean ? 13 : 10));
      auto follows = [&](Wide counted, const Polynomial& law) {
        return counted == inTokens(law)->at(row.at);
      };
      REQUIRE(growth.laws);
      CHECK(growth.laws->levels == row.depth);
      CHECK(growth.laws->leastDepth == row.depth);
      CHECK(growth.laws->maximaFrom == 1);
      CHECK(follows(row.gates, growth.laws->gates));
      CHECK(follows(row.wires, growth.laws->wires));
      CHECK(follows(row.sumOfWeights, growth.laws->sumOfWeights));
      CHECK(textOfSide(growth.laws->largestWeight) == decimal(row.largestWeight));
    }
    CHECK(inTokens(growth.laws->gates)->degree() == 2);
    CHECK(inTokens(growth.laws->wires)->degree() == 2);
    CHECK_THROWS_WITH(growInTokens(smallRule(), few(recipe), {1}), Catch::Contains("found 1"));
  }
}

TEST_CASE("the linear recipe: gates are proved to grow with n, and members come out of the file") {
  for (int degree : {1, 3}) {
    INFO("degree " << degree);
    QuantiseOptions options = few(Recipe::kLinear, 4);
    options.degree = degree;
    const Growth growth = growInTokens(smallRule(), options, {4, 9, 16, 25, 64});
    CHECK(growth.difference == "");
    REQUIRE(growth.laws);
    CHECK(inTokens(growth.laws->gates)->degree() == 1);
    CHECK(inTokens(growth.laws->wires)->degree() == 1);
    CHECK(growth.laws->levels == (degree == 1 ? 14 : 17));  // gates of degree 2 save a level of 3
    CHECK(growth.laws->leastDepth == growth.laws->levels);
    REQUIRE(growth.circuits);
    CHECK(CircuitFamily::parse(growth.circuits->format(), "file").format() ==
          growth.circuits->format());
  }
}

// The two steps read each other's numbers, and at 400 tokens the positions are more numbers than
// the compiler folds.
TEST_CASE("a rule of two steps is one family, byte for byte") {
  QuantiseOptions options = few(Recipe::kShallow, 3);
  options.times = uniformTimes(2);
  Growth growth = growInTokens(smallRule(), options, {4, 400});
  CHECK(growth.difference == "");
  REQUIRE(growth.circuits);
  CHECK(CircuitFamily::parse(growth.circuits->format(), "file").format() ==
        growth.circuits->format());
}

// Numerator and denominator of a ratio over tokens both grow with n, and no other range does.
TEST_CASE("tables narrowed by proven ranges do not depend on n either") {
  Family family(smallRule(), few(Recipe::kLean, 6));
  auto member = [&](std::int64_t side, bool narrow) {
    lower::CompileOptions options;
    options.narrow = narrow;
    options.count = false;
    return FamilyMember{side, lower::compile(family.at(side * side), options).circuit};
  };
  for (bool narrow : {false, true}) {
    const CircuitFamily circuits = deriveFamily({member(2, narrow), member(4, narrow)});
    CHECK(differenceFrom(circuits, member(5, narrow)) == "");
    CHECK_FALSE(symmetryOf(circuits).violation);
  }
}

TEST_CASE("gates of a compiled family are those of its circuits, every wire") {
  const Growth growth = growInTokens(smallRule(), few(Recipe::kLean, 3), {4});
  REQUIRE(growth.circuits);
  std::mt19937_64 random(31);
  for (std::int64_t side : {2, 3}) {
    const Circuit circuit = growth.circuits->at(side);
    const GateQuery query(circuit);
    const FamilyGates gates(*growth.circuits, side);
    REQUIRE(gates.gates() == static_cast<Count>(circuit.gates()));
    for (int trial = 0; trial < 60; ++trial) {
      const auto g = static_cast<std::int64_t>(random() % circuit.gates());
      INFO("s = " << side << ", gate " << g);
      std::vector<Wire> wires;
      const GateInfo info = query.gate(g, wires);
      const FamilyGate gate = gates.gate(gates.gateAt(g));
      CHECK(gate.threshold == info.threshold);
      Count elements = 0;
      for (const FamilyPiece& piece : gate.pieces) elements += piece.elements();
      CHECK(elements * 64 >= wires.size());
      for (const Wire& wire : wires) REQUIRE(gate.weight(gates.wireAt(wire.source)) == wire.weight);
      for (int other = 0; other < 200; ++other) {
        const auto w =
            static_cast<std::int64_t>(random() % (circuit.inputWires() + circuit.gates()));
        const bool isThere = std::any_of(wires.begin(), wires.end(),
                                         [&](const Wire& one) { return one.source == w; });
        if (!isThere) REQUIRE(gate.weight(gates.wireAt(w)) == 0);
      }
    }
  }
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
  CHECK(json["polynomials"]["gates"] == textOfSide(growth.laws->gates));
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
