#include "circuit/family/laws.h"

#include <catch2/catch.hpp>

#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "tests/circuit/family/example_family.h"

using namespace tc0;

namespace {

bool equal(Wide law, Count counted) { return law >= 0 && static_cast<Count>(law) == counted; }

}  // namespace

TEST_CASE("every figure of every step is what its law says, at every side") {
  const CircuitFamily family = exampleFamily();
  const FamilyLaws laws = lawsOf(family, symmetryOf(family));
  CHECK(laws.levels == 3);
  CHECK(laws.leastDepth == 3);
  for (std::int64_t side = 1; side <= 7; ++side) {
    const Circuit circuit = family.at(side);
    const PerArray<Counts> counts = countArrays(circuit);
    for (const StepLaw& law : laws.steps) {
      INFO("s = " << side << ", " << law.name);
      const Counts& counted = counts[law.step];
      CHECK(law.elements.at(side) == circuit.array(law.step).elements);
      CHECK(equal(law.gates.at(side), counted.gates));
      CHECK(equal(law.wires.at(side), counted.wires));
      CHECK(equal(law.sumOfWeights.at(side), counted.sumOfWeights));
      if (side >= laws.maximaFrom) CHECK(equal(largestAt(law.fanIn, side), counted.largestFanIn));
      CHECK(largestAt(law.fanIn, side) >= static_cast<Wide>(counted.largestFanIn));
      CHECK(largestAt(law.largestWeight, side) >= static_cast<Wide>(counted.largestWeight));
    }
    const Counts all = count(circuit);
    INFO("s = " << side);
    CHECK(equal(laws.inputWires.at(side), static_cast<Count>(circuit.inputWires())));
    CHECK(equal(laws.gates.at(side), all.gates));
    CHECK(equal(laws.wires.at(side), all.wires));
    if (side >= laws.maximaFrom)
      CHECK(equal(largestAt(laws.largestWeight, side), all.largestWeight));
  }
}

TEST_CASE("no threshold is above its bound") {
  const CircuitFamily family = exampleFamily();
  const FamilyLaws laws = lawsOf(family, symmetryOf(family));
  for (std::int64_t side : {1, 2, 3}) {
    const Circuit circuit = family.at(side);
    const GateQuery query(circuit);
    Magnitude most = 0;
    for (std::int64_t g = 0; g < circuit.gates(); ++g)
      most = std::max(most, magnitude(query.gate(g, [](const Wire&) {}).threshold));
    INFO("s = " << side);
    CHECK(static_cast<Wide>(most) <= laws.threshold.at(side));
    CHECK(most > 0);
  }
}
