// Families of rules drawn at random. Two are checked each time; "[#rules_test]~[.]" leaves the long ones out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "circuit/base/error.h"
#include "circuit/family/family_gates.h"
#include "circuit/gate_query.h"
#include "compiler/family/growth.h"

namespace tc0::family {
namespace {

struct RandomRule {
  NetworkConfig config;
  Target target;
  QuantiseOptions options;
  std::string text;
};

// Everything that a rule may have, in small sizes.
RandomRule randomRule(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto one = [&](const auto& list) { return std::data(list)[random() % std::size(list)]; };
  RandomRule rule;
  NetworkConfig& config = rule.config;
  config.positions = Positions::kSinusoidal;
  config.patch = one(std::array{1, 2, 4});
  config.side = 4 * config.patch;
  config.channels = one(std::array{1, 3});
  config.width = one(std::array{8, 16});
  config.depth = one(std::array{1, 2});
  config.heads = one(std::array{1, 2});
  config.hidden = 16;
  config.norm = one(std::array{NormKind::kLayer, NormKind::kRms});
  config.adaptiveNorm = random() % 2 == 0;
  config.queryKeyNorm = random() % 2 == 0;
  config.classes = one(std::array{0, 3});
  rule.target =
      one(std::array{Target::kMoment, Target::kMeanflow, Target::kMaterial, Target::kPaper});
  const int bits = one(std::array{3, 4}), steps = one(std::array{1, 2});
  rule.options = withBits({}, bits);
  rule.options.recipe = one(std::array{Recipe::kLean, Recipe::kShallow});
  rule.options.times = uniformTimes(steps);
  rule.options.samples = 4;
  rule.options.checked = 0;
  rule.text =
      cat("seed ", seed, ": ", formatConfig(config), ", ", bits, " bits, ", steps, " steps");
  return rule;
}

Growth growthOf(const RandomRule& rule, std::uint64_t seed,
                const std::vector<std::int64_t>& tokens) {
  return growInTokens(seededModel(rule.config, rule.target, seed), rule.options, tokens);
}

// Some gates drawn at random: place, threshold and every wire are those of the circuit.
void requireGates(const CircuitFamily& family, std::int64_t side, int gates, std::uint64_t seed) {
  const Circuit circuit = family.at(side);
  const GateQuery query(circuit);
  const FamilyGates asked(family, side);
  REQUIRE(asked.gates() == static_cast<Count>(circuit.gates()));
  std::mt19937_64 random(seed);
  for (int trial = 0; trial < gates; ++trial) {
    const auto g = static_cast<std::int64_t>(random() % circuit.gates());
    INFO("s = " << side << ", gate " << g);
    std::vector<Wire> wires;
    const GateInfo info = query.gate(g, wires);
    const FamilyGate gate = asked.gate(asked.gateAt(g));
    REQUIRE(gate.threshold == info.threshold);
    std::set<std::int64_t> sources;
    for (const Wire& wire : wires) {
      sources.insert(wire.source);
      REQUIRE(gate.weight(asked.wireAt(wire.source)) == wire.weight);
    }
    for (int other = 0; other < 100; ++other) {
      const auto w = static_cast<std::int64_t>(random() % (circuit.inputWires() + circuit.gates()));
      if (!sources.contains(w)) REQUIRE(gate.weight(asked.wireAt(w)) == 0);
    }
  }
}

// A rule is one family: circuits come out byte for byte, and every figure of every step is as its law says.
void requireFamily(const RandomRule& rule, std::uint64_t seed,
                   const std::vector<std::int64_t>& tokens, int gates) {
  INFO(rule.text);
  const Growth growth = growthOf(rule, seed, tokens);
  CHECK(growth.difference == "");
  REQUIRE(growth.circuits);
  REQUIRE(growth.laws);
  for (std::int64_t side : {3, 4}) requireGates(*growth.circuits, side, gates, seed);
}

TEST_CASE("rules drawn at random are families") {
  for (std::uint64_t seed : {1, 2}) requireFamily(randomRule(seed), seed, {4, 16}, 10);
}

TEST_CASE("rules drawn at random, with attention of linear size, are families") {
  for (std::uint64_t seed : {3, 4}) {
    RandomRule rule = randomRule(seed);
    rule.options.recipe = Recipe::kLinear;
    rule.options.degree = 1 + static_cast<int>(seed % 2);
    requireFamily(rule, seed, {4, 16}, 10);
  }
}

TEST_CASE("sixteen rules drawn at random, to 256 tokens", "[.]") {
  for (std::uint64_t seed = 1; seed <= 16; ++seed)
    requireFamily(randomRule(seed), seed, {4, 9, 16, 25, 64, 256}, 50);
}

TEST_CASE("a thousand gates of one family at 9, 16 and 25 tokens", "[.]") {
  const RandomRule rule = randomRule(5);
  INFO(rule.text);
  const Growth growth = growthOf(rule, 5, {4});
  REQUIRE(growth.circuits);
  for (std::int64_t side : {3, 4, 5}) requireGates(*growth.circuits, side, 1000, 32);
}

}  // namespace
}  // namespace tc0::family
