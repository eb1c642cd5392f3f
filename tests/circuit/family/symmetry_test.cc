#include "circuit/family/symmetry.h"

#include <catch2/catch.hpp>

#include "circuit/family/laws.h"
#include "circuit/size/count.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/example_family.h"

using namespace tc0;
using nlohmann::json;

namespace {

// The arrays of the example, by number: 0 x, 1 embed, 2 q, 3 scores, 4 e, 5 more, 6 above, 7 below,
// 8 mixed.
json& term(json& structure, int array, int number = 0) {
  return structure["arrays"][array]["terms"][number];
}

template <class Change>
CircuitFamily changed(Change change) {
  const CircuitFamily family = exampleFamily();
  json structure = structureOf(family);
  change(structure);
  return withStructure(family, structure);
}

}  // namespace

TEST_CASE("the example has all hypotheses, each asked of its paths") {
  const Symmetry symmetry = symmetryOf(exampleFamily());
  CHECK_FALSE(symmetry.violation);
  REQUIRE(symmetry.steps.size() == 3);
  CHECK(symmetry.steps[0].growingDigits == 2);
  CHECK(symmetry.steps[1].growingDigits == 4);
  CHECK(symmetry.steps[2].growingReductions == 2);
  CHECK(symmetry.checked[static_cast<std::size_t>(Hypothesis::kSums)] == 2);
  CHECK(symmetry.paths == 1 + 2 + 4);
}

TEST_CASE("what is harmless is accepted, and its laws hold") {
  const CircuitFamily swapped =
      changed([](json& s) { std::swap(term(s, 7)["at"][2], term(s, 7)["at"][3]); });
  const CircuitFamily everywhere = changed([](json& s) {
    s["arrays"][8]["numerator"]["at"][0] = {0, 1, 0, 0};
    term(s, 1, 1)["scale"] = -2;
  });
  for (const CircuitFamily* family : {&swapped, &everywhere}) {
    const Symmetry symmetry = symmetryOf(*family);
    REQUIRE_FALSE(symmetry.violation);
    const FamilyLaws laws = lawsOf(*family, symmetry);
    for (std::int64_t side : {1, 4, 7}) {
      const Counts counts = count(family->at(side));
      const bool gates = laws.gates.at(side) == static_cast<Wide>(counts.gates);
      const bool wires = laws.wires.at(side) == static_cast<Wide>(counts.wires);
      CHECK(gates);
      CHECK(wires);
    }
  }
}
