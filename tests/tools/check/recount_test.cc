#include <catch2/catch.hpp>

#include "tests/tools/check/check_files.h"

using namespace checkfiles;
using Catch::Contains;

namespace {

// a: 6 banks of 2 gates on 2 input wires with weights 1, 2.
// t: 2 banks of 3 gates on s = a0 - 2 a1 + a2, where a gate of a weighs 1 or 3.
// u: 2 ratios s / a0 with gates 3 s >= a0 and 3 s >= 3 a0: the second has no wire from a0.
// w: 2 gates on the middle gate of t and both of u.
const std::string kStructure = R"({"arrays": [
  {"name": "x", "op": "input", "shape": [2, 3], "range": [0, 3], "coding": "offset", "width": 2},
  {"name": "a", "op": "step", "shape": [2, 3],
   "numerator": {"array": 0, "at": [[0, 1, 0], [0, 0, 1]]}, "tableAt": [0, 0, 0]},
  {"name": "s", "op": "sum", "shape": [2],
   "terms": [{"source": 1, "over": [3], "at": [[0, 1, 0], [0, 0, 1]],
              "weights": "a2.t0", "weightAt": [0, 0, 1]},
             {"source": -1, "scale": 7}]},
  {"name": "t", "op": "step", "shape": [2], "numerator": {"array": 2, "at": [[0, 1]]},
   "tableAt": [0, 0]},
  {"name": "r", "op": "read", "shape": [2], "step": 3, "at": [[0, 1]], "variants": 1,
   "variantAt": [0, 0]},
  {"name": "u", "op": "step", "shape": [2], "numerator": {"array": 2, "at": [[0, 1]]},
   "denominator": {"array": 1, "at": [[0, 1], [0, 0]]}, "tableAt": [0, 0]},
  {"name": "v", "op": "sum", "shape": [2],
   "terms": [{"source": 4, "at": [[0, 1]]}, {"source": 5, "at": [[0, 1]]}]},
  {"name": "w", "op": "step", "shape": [2], "numerator": {"array": 6, "at": [[0, 1]]},
   "tableAt": [0, 0]}],
 "outputs": [{"name": "y", "array": 7}]})";

const std::string kTruth = R"({"file": "anything", "kind": "circuit", "depth": 3, "gates": 24,
  "wires": 86, "gates_per_level": [12, 10, 2], "largest_fan_in": 6, "largest_weight": "18",
  "sum_of_weights": 302, "stored_sums": 14, "stored_entries": 50, "input_wires": 12})";

std::string smallCircuit(const std::string& dtype = "I8") {
  std::string structure = kStructure;
  for (char& c : structure) c = c == '\n' ? ' ' : c;
  Tensors tensors{{"a2.t0", {1, -2, 1}}, {"a4.base", {0}}, {"a4.increments", {0, 1, 0}}};
  addTable(tensors, 1, 2);
  addTable(tensors, 3, 3);
  addTable(tensors, 5, 2, true);
  addTable(tensors, 7, 1);
  tensors["a5.p"] = {1, 3};
  return tc0File("circuit", structure, tensors, dtype);
}

const char* const kTh =
    ".model majority\n.inputs a b c\n.outputs z\n"
    "# gates in any order\n"
    ".threshold m a \\\n  z\n5 -1 3\n"
    ".threshold a b c b m\n1 1 1 1 2\n"
    ".threshold one\n0\n"
    ".end\n";

}  // namespace

TEST_CASE("right claims hold, counted either way, in tensors of any width") {
  Folder folder;
  std::string claims = folder.write("claims.json", kTruth);
  for (const char* dtype : {"I8", "I16", "I32", "I64"}) {
    std::string file = folder.write("small.tc0", smallCircuit(dtype));
    for (const char* method : {"--one-by-one", "--by-classes"}) {
      Run run = check(folder, {file, claims, method});
      INFO(run.out << run.err);
      CHECK(run.code == 0);
      CHECK_THAT(run.out, Contains("every claim holds"));
    }
  }
}

TEST_CASE("each wrong claim fails and is named") {
  Folder folder;
  std::string file = folder.write("small.tc0", smallCircuit());
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"("kind": "netlist")", "kind: claimed netlist, found circuit"},
      {R"("depth": 2)", "depth: claimed 2, found 3"},
      {R"("gates": 25)", "gates: claimed 25, found 24"},
      {R"("wires": 85)", "wires: claimed 85, found 86"},
      {R"("largest_fan_in": 5)", "largest_fan_in: claimed 5, found 6"},
      {R"("largest_weight": 19)", "largest_weight: claimed 19, found 18"},
      {R"("sum_of_weights": "99999999999999999999999")",
       "sum_of_weights: claimed 99999999999999999999999, found 302"},
      {R"("stored_sums": 24)", "stored_sums: claimed 24, found 14"},
      {R"("stored_entries": 0)", "stored_entries: claimed 0, found 50"},
      {R"("input_wires": 6)", "input_wires: claimed 6, found 12"},
      {R"("gates_per_level": [12, 9, 3])",
       "gates_per_level: claimed level 2: 9, found level 2: 10"},
      {R"("gates_per_level": [12, 10])", "claimed level 3: none, found level 3: 2"},
      {R"("gates_per_level": [12, 10, 2, 0])", "claimed level 4: 0, found level 4: none"},
      {R"("gates": 24, "wires": 1, "depth": 3)", "1 of 3 claims FAIL"}};
  for (const auto& [claim, message] : cases) {
    Run run = check(folder, {file, folder.write("claims.json", "{" + claim + "}")});
    INFO(claim << "\n" << run.out << run.err);
    CHECK(run.code == 1);
    CHECK_THAT(run.out, Contains(message));
  }
}

TEST_CASE("what it prints as JSON is a claims file that holds") {
  Folder folder;
  std::string file = folder.write("small.tc0", smallCircuit());
  Run found = check(folder, {file, "--json"});
  CHECK(found.code == 0);
  Run run = check(folder, {file, folder.write("claims.json", found.out), "--json"});
  CHECK(run.code == 0);
  CHECK_THAT(run.out, Contains("\"holds\": true") && !Contains("first_difference"));
  run = check(folder, {file, folder.write("claims.json", R"({"gates": 2})"), "--json"});
  CHECK(run.code == 1);
  CHECK_THAT(run.out, Contains(R"("first_difference": "gates: claimed 2, found 24")"));
}

TEST_CASE("claims that cannot be understood are refused") {
  Folder folder;
  std::string file = folder.write("small.tc0", smallCircuit());
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{}", "at least one claim required"},
      {R"({"file": "x"})", "at least one claim required"},
      {R"({"dept": 3})", "the nearest known one is 'depth'"},
      {R"({"depth": 3.0})", "an integer of at least 0"},
      {R"({"depth": -3})", "an integer of at least 0"},
      {R"({"depth": "3x"})", "an integer of at least 0"},
      {R"({"depth": true})", "an integer of at least 0"},
      {R"({"gates": "999999999999999999999999999999999999999999"})", "an integer of at least 0"},
      {R"({"gates_per_level": 3})", "an array required"},
      {R"({"kind": "netlst"})", "\"circuit\" or \"netlist\" required"},
      {R"({"depth": 3, "depth": 4})", "found 'depth' twice"},
      {R"([3])", "an object required"},
      {R"({"depth": 3)", "valid JSON required"}};
  for (const auto& [claims, message] : cases) {
    Run run = check(folder, {file, folder.write("claims.json", claims)});
    INFO(claims << "\n" << run.out << run.err);
    CHECK(run.code == 2);
    CHECK_THAT(run.err, Contains(message));
  }
}

TEST_CASE("a netlist is counted over its stored gates") {
  Folder folder;
  Tensors tensors{{"bank.gates", {2, 1, 1}},
                  {"bank.wires", {3, 2, 0}},
                  {"gate.threshold", {1, 2, -4, 0}},
                  {"output.constant", {0}},
                  {"output.wires", {2}},
                  {"wire.source", {0, 1, 2, 1, 4, 5, 6}},
                  {"wire.weight", {1, -2, 3, 1, -9, 1, 1}}};
  std::string structure =
      R"({"inputs": [{"name": "x", "shape": [3], "range": [0, 1], "coding": "bits", "width": 1}],)"
      R"( "outputs": [{"name": "y", "shape": []}]})";
  std::string file = folder.write("n.tc0", tc0File("netlist", structure, tensors));
  std::string claims = folder.write("claims.json", R"({"kind": "netlist", "depth": 2, "gates": 4,
    "wires": 8, "gates_per_level": [3, 1], "largest_fan_in": 3, "largest_weight": 9,
    "sum_of_weights": 22, "stored_sums": 3, "stored_entries": 5, "input_wires": 3})");
  Run run = check(folder, {file, claims});
  INFO(run.out << run.err);
  CHECK(run.code == 0);
}

TEST_CASE("a threshold netlist in text is sorted, and wires that meet are merged") {
  Folder folder;
  std::string file = folder.write("m.th", kTh);
  std::string claims = folder.write("claims.json", R"({"kind": "netlist", "depth": 2, "gates": 3,
    "wires": 5, "gates_per_level": [2, 1], "largest_fan_in": 3, "largest_weight": 5,
    "sum_of_weights": 10, "stored_sums": 3, "stored_entries": 5, "input_wires": 3})");
  Run run = check(folder, {file, claims});
  INFO(run.out << run.err);
  CHECK(run.code == 0);
}

TEST_CASE("the command line says what it needs") {
  Folder folder;
  CHECK_THAT(check(folder, {"--help"}).out, Contains("usage: tc0-check FILE"));
  CHECK(check(folder, {"--help"}).code == 0);
  CHECK_THAT(check(folder, {"--version"}).out, Contains("tc0-check "));
  CHECK(check(folder, {}).code == 2);
  CHECK(check(folder, {"a", "b", "c"}).code == 2);
  CHECK(check(folder, {"a", "--max-work", "many"}).code == 2);
  CHECK(check(folder, {"no-such-file.tc0"}).code == 2);
  CHECK_THAT(check(folder, {"a", "--jsn"}).err, Contains("the nearest known one is '--json'"));
}
