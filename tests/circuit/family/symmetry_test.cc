#include "circuit/family/symmetry.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/family/laws.h"
#include "circuit/size/count.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/example_family.h"

using namespace tc0;
using Catch::Matchers::Contains;
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

// The violation that is found first, after the change.
template <class Change>
Violation broken(Change change) {
  const Symmetry symmetry = symmetryOf(changed(change));
  REQUIRE(symmetry.violation);
  CHECK_THROWS_AS(lawsOf(changed(change), symmetry), Error);
  return *symmetry.violation;
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

TEST_CASE("what breaks a hypothesis is refused with the step, the path and the reason") {
  auto breaks = [](Hypothesis hypothesis, const char* array, const char* reason, auto change) {
    const Violation found = broken(change);
    INFO(text(found));
    CHECK(found.hypothesis == hypothesis);
    CHECK(found.array == array);
    CHECK_THAT(found.reason, Contains(reason));
    CHECK_THAT(text(found), Contains(sentence(hypothesis)));
  };
  breaks(Hypothesis::kDigits, "mixed", "reads 0 indices", [](json& s) {  // the first row for all
    term(s, 6, 2)["at"][0][1] = 0;
  });
  breaks(Hypothesis::kDigits, "q", "is 1 times", [](json& s) {  // patches that overlap
    term(s, 1)["at"][0][1] = 1;
  });
  breaks(Hypothesis::kBorders, "mixed", "[0, 0]", [](json& s) {  // only the first row of tokens
    term(s, 6)["domain"] = {{0, 0}, {0, 0}};
  });
  breaks(Hypothesis::kBorders, "q", "[0, 0]", [](json& s) {  // positions in the first row alone
    term(s, 1, 1)["domain"] = {{0, 0}, {0, 0}, {0, 3}};
  });
  breaks(Hypothesis::kSelectors, "q", "depends on an index that grows", [](json& s) {
    term(s, 1)["weightAt"] = {0, 4, 0, 0, 2, 1};  // other weights in each row
  });
  breaks(Hypothesis::kReductions, "mixed", "again and again", [](json& s) {
    term(s, 7)["over"].push_back("s");
    for (json& row : term(s, 7)["at"]) row.push_back(0);
  });
  breaks(Hypothesis::kTables, "q", "dimension 0", [](json& s) {
    s["arrays"][2]["tableAt"] = {0, 1, 0, 0};
  });
  breaks(Hypothesis::kExtents, "below", "a reduction over s^2", [](json& s) {
    term(s, 7)["over"].push_back("s^2");
    for (json& row : term(s, 7)["at"]) row.push_back(0);
  });
  breaks(Hypothesis::kStrides, "embed", "a stride of 'weightAt', s",
         [](json& s) { term(s, 1, 1)["weightAt"][1] = "s"; });
  breaks(Hypothesis::kConstants, "mixed", "coordinate 2", [](json& s) {
    term(s, 6, 2)["at"][2] = {0, 1, 0};  // the channel is the row
  });
  breaks(Hypothesis::kSums, "q", "summed over it", [](json& s) {  // positions summed over rows
    term(s, 1, 1)["over"] = {"s"};
    term(s, 1, 1)["weightAt"] = {8, 0, 0, 1, 4};
  });
}

TEST_CASE("what leaves an array is refused by the reader of circuits") {
  auto refused = [](const char* reason, auto change) {
    CHECK_THROWS_WITH(changed(change), Contains(reason));
  };
  refused("embed", [](json& s) {  // rows mirrored
    s["arrays"][2]["numerator"]["at"][0][1] = -1;
  });
  refused("embed", [](json& s) {  // a diagonal
    s["arrays"][2]["numerator"]["at"][0][2] = 1;
  });
  refused("'e'", [](json& s) {  // the row before
    term(s, 7)["at"][2][0] = -1;
  });
  refused("'x'", [](json& s) {  // patches with gaps
    term(s, 1)["at"][0][4] = 2;
  });
  refused("'e'", [](json& s) { s["arrays"][4]["tableAt"][2] = 1; });
  refused("'e'", [](json& s) { s["arrays"][5]["shape"][0] = "s^2"; });
  refused("'mixed'", [](json& s) {  // a denominator that may be 0
    term(s, 7)["domain"] = {{0, 0}, {0, 0}};
  });
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
