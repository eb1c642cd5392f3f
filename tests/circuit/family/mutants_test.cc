#include <catch2/catch.hpp>
#include <optional>

#include "circuit/base/error.h"
#include "circuit/family/family_gates.h"
#include "circuit/family/laws.h"
#include "circuit/family/symmetry.h"
#include "tests/circuit/family/changed_family.h"
#include "tests/circuit/family/example_family.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// The arrays of the example, by number.
enum { kX, kEmbed, kQ, kScores, kE, kMore, kAbove, kBelow, kMixed };

json& term(json& structure, int array, int number = 0) {
  return structure["arrays"][array]["terms"][number];
}

// One change of the example's file, and what has to be said of it.
struct Mutant {
  const char* name;
  std::optional<Hypothesis> breaks;  // none: the reader refuses the file
  const char* array;
  const char* path;  // the end of the path that is named, "" if the array itself is wrong
  const char* reason;
  void (*change)(json& structure);
};

const Mutant kMutants[] = {
    // Those of the prototype.
    {"a sum that begins at the row before",
     {},
     "e",
     "",
     "required values in [0, ",
     [](json& s) { term(s, kBelow)["at"][2][0] = -1; }},
    {"rows mirrored",
     {},
     "embed",
     "",
     "required values in [0, ",
     [](json& s) { s["arrays"][kQ]["numerator"]["at"][0][1] = -1; }},
    {"a diagonal, row + column",
     {},
     "embed",
     "",
     "required values in [0, ",
     [](json& s) { s["arrays"][kQ]["numerator"]["at"][0][2] = 1; }},
    {"a border, the first row of tokens alone", Hypothesis::kBorders, "mixed", "'e'", "[0, 0]",
     [](json& s) {
       term(s, kAbove)["domain"] = {{0, 0}, {0, 0}};
     }},
    {"weights that depend on the row", Hypothesis::kSelectors, "q", "'x'",
     "depends on an index that grows",
     [](json& s) { term(s, kEmbed)["weightAt"] = {0, 4, 0, 0, 2, 1}; }},
    {"a reduction that repeats a wire s times", Hypothesis::kReductions, "mixed", "'e'",
     "again and again",
     [](json& s) {
       term(s, kBelow)["over"].push_back("s");
       for (json& row : term(s, kBelow)["at"]) row.push_back(0);
     }},
    {"a reduction over s + 1",
     {},
     "array 7",
     "",
     "found \"s + 1\"",
     [](json& s) { term(s, kBelow)["over"][0] = "s + 1"; }},
    {"patches with gaps",
     {},
     "'x'",
     "",
     "required values in [0, ",
     [](json& s) { term(s, kEmbed)["at"][0][4] = 2; }},
    {"a table for each row, of too few tables",
     {},
     "'e'",
     "",
     "tables",
     [](json& s) { s["arrays"][kE]["tableAt"][2] = 1; }},
    {"an extent s^2",
     {},
     "'e'",
     "",
     "required",
     [](json& s) { s["arrays"][kMore]["shape"][0] = "s^2"; }},
    {"positions summed over the row", Hypothesis::kSums, "q", "the constant 1", "summed over it",
     [](json& s) {
       term(s, kEmbed, 1)["over"] = {"s"};
       term(s, kEmbed, 1)["weightAt"] = {8, 0, 0, 1, 4};
     }},
    // Others.
    {"the first row of tokens for all", Hypothesis::kDigits, "mixed", "'q'", "reads 0 indices",
     [](json& s) { term(s, kAbove, 2)["at"][0][1] = 0; }},
    {"patches that overlap", Hypothesis::kDigits, "q", "'x'", "is 1 times an index",
     [](json& s) { term(s, kEmbed)["at"][0][1] = 1; }},
    {"positions in the first row alone", Hypothesis::kBorders, "q", "the constant 1", "[0, 0]",
     [](json& s) {
       term(s, kEmbed, 1)["domain"] = {{0, 0}, {0, 0}, {0, 3}};
     }},
    {"a table for each row", Hypothesis::kTables, "q", "", "dimension 0",
     [](json& s) {
       s["arrays"][kQ]["tableAt"] = {0, 1, 0, 0};
     }},
    {"a reduction over s^2", Hypothesis::kExtents, "below", "", "a reduction over s^2",
     [](json& s) {
       term(s, kBelow)["over"].push_back("s^2");
       for (json& row : term(s, kBelow)["at"]) row.push_back(0);
     }},
    {"a stride that grows", Hypothesis::kStrides, "embed", "", "a stride of 'weightAt', s",
     [](json& s) { term(s, kEmbed, 1)["weightAt"][1] = "s"; }},
    {"a channel that is the row", Hypothesis::kConstants, "mixed", "'q'", "coordinate 2",
     [](json& s) {
       term(s, kAbove, 2)["at"][2] = {0, 1, 0};
     }},
    {"a window of the first two rows", Hypothesis::kDigits, "mixed", "'e'", "reads 0 indices",
     [](json& s) {
       term(s, kBelow)["over"] = {2, "s"};
     }},
    {"a window of two rows from the token's own, within the next",
     {},
     "'e'",
     "",
     "required values in [0, ",
     [](json& s) {
       term(s, kBelow)["over"] = {2, "s"};
       term(s, kBelow)["at"][2][1] = 1;
     }},
    {"an array with two rows at every s", Hypothesis::kDigits, "q", "'x'", "reads 0 indices",
     [](json& s) { s["arrays"][kQ]["shape"][0] = 2; }},
    {"a picture with four columns at every s", Hypothesis::kConstants, "q", "'x'",
     "coordinate 1 does not grow and reads an index that does",
     [](json& s) { s["arrays"][kX]["shape"][1] = 4; }},
    {"a sum over four tokens at every s", Hypothesis::kDigits, "mixed", "'e'", "reads 0 indices",
     [](json& s) {
       term(s, kAbove, 1)["over"] = {2, 2};
     }},
    {"weights by the row of the other token", Hypothesis::kSelectors, "mixed", "'e'",
     "depends on an index that grows",
     [](json& s) {
       term(s, kAbove, 1)["weights"] = "a1.t0";
       term(s, kAbove, 1)["weightAt"] = {0, 0, 0, 1, 0};
     }},
    {"weights by the row of the token itself", Hypothesis::kSelectors, "mixed", "'q'",
     "depends on an index that grows",
     [](json& s) {
       term(s, kAbove, 2)["weights"] = "a1.t1";
       term(s, kAbove, 2)["weightAt"] = {8, 4, 0};
     }},
    {"wires weighted by positions, which are waves", Hypothesis::kSelectors, "q", "'x'",
     "depends on an index that grows",
     [](json& s) {
       term(s, kEmbed)["weights"] = "a1.t1";
       term(s, kEmbed)["weightAt"] = {0, 4, 0, 0, 2, 1};
       term(s, kEmbed, 1)["weights"] = "a1.t0";
       term(s, kEmbed, 1)["weightAt"] = {0, 0, 0, 4};
     }},
    {"positions summed on the way, by a sum of sums", Hypothesis::kSums, "mixed", "the constant 1",
     "summed over it",
     [](json& s) {
       json position = term(s, kEmbed, 1);
       position["over"] = {"s"};
       position["weightAt"] = {8, 0, 0, 4};
       term(s, kAbove, 2) = position;
     }},
};

std::string refusal(const Mutant& mutant) {
  json structure = structureOf(exampleFamily());
  mutant.change(structure);
  try {
    withStructure(exampleFamily(), structure);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

CircuitFamily familyOf(const Mutant& mutant) {
  json structure = structureOf(exampleFamily());
  mutant.change(structure);
  return withStructure(exampleFamily(), structure);
}

}  // namespace

TEST_CASE("a changed family is refused with the array, the path and the reason") {
  static_assert(std::size(kMutants) >= 21);
  for (const Mutant& mutant : kMutants) {
    INFO(mutant.name);
    const std::string refused = refusal(mutant);
    if (!mutant.breaks) {
      CHECK(refused != "");
      CHECK(refused.find('\n') == std::string::npos);
      CHECK_THAT(refused, Contains(mutant.array) && Contains(mutant.reason));
      continue;
    }
    REQUIRE(refused == "");
    const CircuitFamily family = familyOf(mutant);
    const Symmetry symmetry = symmetryOf(family);
    REQUIRE(symmetry.violation);
    const Violation& found = *symmetry.violation;
    INFO(text(found));
    CHECK(found.hypothesis == *mutant.breaks);
    CHECK(found.array == mutant.array);
    CHECK(found.path == mutant.path);
    CHECK_THAT(found.reason, Contains(mutant.reason));
    CHECK_THAT(text(found), Contains(sentence(found.hypothesis)));
    CHECK_THROWS_WITH(lawsOf(family, symmetry), Contains(mutant.reason));
  }
}
