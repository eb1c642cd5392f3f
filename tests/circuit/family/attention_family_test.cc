#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/family/derive.h"
#include "circuit/family/family_gates.h"
#include "circuit/family/laws.h"
#include "circuit/generate/attention.h"
#include "circuit/size/count.h"
#include "circuit/tc0_file.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/same_gates.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

Circuit attentionOf(std::int64_t tokens, std::int64_t bits, std::int64_t dimension) {
  GeneratorParams params;
  params.n = tokens;
  params.bits = bits;
  params.dimension = dimension;
  return attention(params);
}

CircuitFamily attentionFamily(std::int64_t bits = 2, std::int64_t dimension = 2) {
  return deriveFamily({{4, attentionOf(4, bits, dimension)}, {9, attentionOf(9, bits, dimension)}},
                      TokenGrid::kRow);
}

// The arrays, by number: 0 x, 1 x^2, 2 x+y, 3 (x+y)^2, 4 2x.y, 5 exp, 6 row_sum, 7 softmax.
CircuitFamily changed(void (*change)(json&)) {
  const CircuitFamily family = attentionFamily();
  json structure = structureOf(family);
  change(structure);
  return withStructure(family, structure);
}

bool equal(Wide law, Count counted) { return law >= 0 && static_cast<Count>(law) == counted; }

}  // namespace

TEST_CASE("attention over n tokens in a row is a family, byte for byte as the generator makes it") {
  for (std::int64_t bits : {1, 2, 4}) {
    const CircuitFamily family = attentionFamily(bits, 4);
    const CircuitFamily read = CircuitFamily::parse(family.format(), "file");
    CHECK(read.format() == family.format());
    CHECK(read.tokens() == TokenGrid::kRow);
    for (std::int64_t tokens : {1, 2, 3, 4, 5, 9, 16, 25, 64, 1000}) {
      INFO(bits << " bits, n = " << tokens);
      CHECK(formatTc0(read.at(tokens)) == formatTc0(attentionOf(tokens, bits, 4)));
    }
  }
}

// At 4 tokens [4 exp >= 4 k / 15 sum] has weights 60 - 4 k, and 0 for the last k.
TEST_CASE("laws of weights that grow with n hold from the n on from which their signs stay") {
  for (std::int64_t bits : {1, 2, 3}) {
    const CircuitFamily family = attentionFamily(bits);
    const FamilyLaws laws = lawsOf(family, symmetryOf(family));
    INFO(bits << " bits");
    CHECK(laws.holdsFrom == 5);
    CHECK(laws.levels == 3);
    CHECK(laws.leastDepth == 3);
    CHECK(laws.largestWeight.back().degree() <= 1);
    for (std::int64_t tokens = 1; tokens <= 12; ++tokens) {
      INFO("n = " << tokens);
      const Circuit circuit = family.at(tokens);
      const PerArray<Counts> counts = countArrays(circuit);
      for (const StepLaw& law : laws.steps) {
        INFO(law.name);
        CHECK(equal(law.gates.at(tokens), counts[law.step].gates));
        if (tokens < laws.holdsFrom) continue;
        CHECK(equal(law.wires.at(tokens), counts[law.step].wires));
        CHECK(equal(law.sumOfWeights.at(tokens), counts[law.step].sumOfWeights));
        CHECK(equal(largestAt(law.fanIn, tokens), counts[law.step].largestFanIn));
        CHECK(equal(largestAt(law.largestWeight, tokens), counts[law.step].largestWeight));
      }
      const Counts all = count(circuit);
      CHECK(equal(laws.inputWires.at(tokens), static_cast<Count>(circuit.inputWires())));
      if (tokens == 4) CHECK_FALSE(equal(laws.wires.at(tokens), all.wires));
      if (tokens >= laws.maximaFrom)
        CHECK(equal(largestAt(laws.largestWeight, tokens), all.largestWeight));
    }
  }
}

TEST_CASE(
    "every gate of attention's members is that of the circuit, and one of 10^12 tokens is named") {
  const CircuitFamily family = attentionFamily();
  for (std::int64_t tokens : {1, 2, 4, 5}) {
    INFO("n = " << tokens);
    requireSameGates(family, tokens);
  }
  const std::int64_t large = 1'000'000'000'000;
  const FamilyGates gates(family, large);
  const FamilyGate gate = gates.gate(gates.named("softmax[123456789012, 7].2"));
  CHECK(gate.p == 12);
  CHECK(gate.q == 3 * large);
  // The own wire has the weight q - p, the others of the row -p.
  CHECK(gate.weight(gates.named("exp[123456789012, 7].0")) == 3 * large - 12);
  CHECK(gate.weight(gates.named("exp[123456789012, 8].0")) == -12);
  CHECK(gate.weight(gates.named("exp[123456789013, 7].0")) == 0);
  CHECK_THROWS_WITH(FamilyGates(family, kMaxRow + 1), Contains("1099511627776"));
}

TEST_CASE("causal attention and other changes of attention are refused with the reason") {
  auto broken = [](void (*change)(json&)) {
    const Symmetry symmetry = symmetryOf(changed(change));
    REQUIRE(symmetry.violation);
    return *symmetry.violation;
  };
  const Violation border = broken([](json& s) {  // scores of the first token alone
    s["arrays"][4]["terms"][0]["domain"] = {{0, 0}, {0, 1}};
  });
  CHECK(border.hypothesis == Hypothesis::kBorders);
  CHECK(border.array == "exp");
  CHECK(border.path == "'(x+y)^2'");
  const Violation window = broken([](json& s) {
    s["arrays"][6]["terms"][0]["over"] = {2};  // the first two tokens
  });
  CHECK(window.hypothesis == Hypothesis::kDigits);
  CHECK(window.array == "softmax");
  const Violation repeated = broken([](json& s) {
    json& term = s["arrays"][6]["terms"][0];
    term["over"].push_back("s");
    for (json& row : term["at"]) row.push_back(0);
  });
  CHECK(repeated.hypothesis == Hypothesis::kReductions);

  CHECK_THROWS_WITH(changed([](json& s) { s["multiples"]["a5.p"] = "s"; }),
                    Contains("the numbers q of steps alone"));
  CHECK_THROWS_WITH(changed([](json& s) { s["multiples"]["a9.q"] = "s"; }), Contains("a9.q"));
  CHECK_THROWS_WITH(changed([](json& s) { s["multiples"]["a7.q"] = "2 s"; }),
                    Contains("'s' or 's^2'"));
  CHECK_THROWS_WITH(changed([](json& s) { s["multiples"] = 3; }), Contains("an object"));
  CHECK_THROWS_WITH(changed([](json& s) { s["tokens"] = "n"; }), Contains("'s^2' or 's' tokens"));
}

// A form that leaves out later tokens would need one of: weights that depend on both rows, which the
// language of circuits has only as a table of n^2 numbers.
TEST_CASE("a causal mask as a table of n by n weights is no family") {
  auto causal = [](std::int64_t n) {
    const Circuit full = attentionOf(n, 2, 2);
    std::vector<std::int64_t> mask;
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < n; ++j) mask.push_back(j <= i ? 1 : 0);
    std::string bytes = formatTc0(full);
    const Container container = parseSafetensors(bytes, "full");
    json structure = json::parse(container.metadata.at("structure"));
    json& term = structure["arrays"][6]["terms"][0];
    term["weights"] = "a6.t0";
    term["weightAt"] = {0, n, 1};
    ContainerWriter writer;
    for (const auto& [key, value] : container.metadata) writer.metadata(key, value);
    writer.metadata("structure", structure.dump());
    for (const auto& [name, tensor] : container.tensors)
      writer.add(name, integersOf(container, name, "full"));
    writer.add("a6.t0", mask);
    return std::get<Circuit>(parseTc0(writer.format(), "causal"));
  };
  CHECK_THROWS_WITH(deriveFamily({{4, causal(4)}, {9, causal(9)}}, TokenGrid::kRow),
                    Contains("'row_sum'") && Contains("required one tensor 'a6.t0'"));
}
