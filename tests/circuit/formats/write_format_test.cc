// Writes one small netlist in every format and compares it letter by letter, and checks what can be
// checked of written files without other tools.
#include <catch2/catch.hpp>
#include <sstream>

#include "circuit/evaluate.h"
#include "circuit/formats/formats.h"
#include "circuit/formats/verilog.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

// s = 2 a - b + [2 a - b >= 1], and z = that gate.
Netlist example() {
  NetlistBuilder builder;
  builder.bit("a");
  builder.bit("b");
  const Form sum{0, {{0, 2}, {1, -1}}};
  std::int64_t gate = builder.gate(sum, 1);
  builder.output("z", {0, {{gate, 1}}});
  builder.output("s", {0, {{0, 2}, {1, -1}, {gate, 1}}});
  return builder.finish();
}

std::string written(std::string_view format, const Netlist& netlist,
                    const WriteOptions& options = {}) {
  std::ostringstream out;
  formatByName(format).write(netlist, out, options);
  return out.str();
}

// Whether "+2 x1 -1 x2 >= 1 ;" holds.
bool holds(const std::string& constraint, const Bits& values) {
  std::istringstream words(constraint);
  std::int64_t sum = 0, right = 0;
  for (std::string word; words >> word && word != ">=";) {
    std::int64_t weight = std::stoll(word);
    words >> word;
    sum += weight * values[std::stoul(word.substr(1)) - 1];
  }
  words >> right;
  return sum >= right;
}

std::vector<std::string> constraints(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("*")) result.push_back(line);
  }
  return result;
}

}  // namespace

TEST_CASE("BLIF to the letter") {
  NetlistBuilder builder;
  builder.bit("a");
  builder.bit("b");
  builder.output("z", {1, {{builder.gate({0, {{0, 1}, {1, 1}}}, 2), -1}}});
  builder.output("one", Form{1, {}});
  CHECK(written("blif", builder.finish(), {.model = "m"}) ==
        ".model m\n.inputs a b\n.outputs z one\n.names b a n1\n11 1\n.names n1 z\n0 1\n.names "
        "one\n1\n.end\n");
}

TEST_CASE("AIGER to the letter") {
  NetlistBuilder builder;
  builder.bit("a");
  builder.bit("b");
  builder.output("z", {1, {{builder.gate({0, {{0, 1}, {1, 1}}}, 2), -1}}});
  Netlist netlist = builder.finish();
  CHECK(written("aag", netlist) == "aag 3 2 0 1 1\n2\n4\n7\n6 4 2\ni0 a\ni1 b\no0 z\nc\ntc0\n");
  CHECK(written("aig", netlist) == "aig 3 2 0 1 1\n7\n\x02\x02i0 a\ni1 b\no0 z\nc\ntc0\n");
}

TEST_CASE("BENCH to the letter") {
  NetlistBuilder builder;
  builder.bit("a");
  builder.bit("b");
  builder.output("z", {0, {{builder.gate({0, {{0, 1}, {1, -1}}}, 1), 1}}});
  CHECK(written("bench", builder.finish()) ==
        "# tc0\nINPUT(a)\nINPUT(b)\nOUTPUT(z)\nnot2 = NOT(b)\nn1 = AND(not2, a)\nz = BUFF(n1)\n");
}

TEST_CASE(".th to the letter: a bare gate leaves under its own name, an integer as digits") {
  NetlistBuilder builder;
  builder.bit("a");
  builder.bit("b");
  std::int64_t gate = builder.gate({0, {{0, 2}, {1, -1}}}, 1);
  builder.output("z", {0, {{gate, 1}}});
  builder.output("s", {-1, {{0, 1}}});
  CHECK(written("th", builder.finish()) ==
        ".model tc0\n.inputs a b\n.outputs z s\n"
        ".threshold a b z\n2 -1 1\n"
        ".threshold a g1\n1 1\n"
        ".threshold g1 s\n-1 0\n.end\n");
}

TEST_CASE("Verilog to the letter") {
  CHECK(written("verilog", example()) ==
        "module tc0(\n  input wire a,\n  input wire b,\n  output wire z,\n  output wire signed "
        "[2:0] s\n);\n"
        "  wire signed [2:0] s0 = (a ? 3'sd2 : 3'sd0) + (b ? -3'sd1 : 3'sd0);\n"
        "  wire g0 = s0 >= 3'sd1;\n"
        "  assign z = g0;\n"
        "  wire signed [2:0] o1 = (a ? 3'sd2 : 3'sd0) + (b ? -3'sd1 : 3'sd0) + (g0 ? 3'sd1 : "
        "3'sd0);\n"
        "  assign s = o1[2:0];\nendmodule\n");
}

TEST_CASE("the Verilog test bench has all assignments of few wires, and the judge's outputs") {
  std::ostringstream out;
  writeVerilogTestBench(example(), out, {});
  for (const char* vector :
       {"check(2'h0, 4'h0);", "check(2'h1, 4'h7);", "check(2'h2, 4'he);", "check(2'h3, 4'h5);"}) {
    CHECK_THAT(out.str(), Catch::Contains(vector));
  }
}

TEST_CASE("OPB to the letter") {
  CHECK(written("opb", example(), {.fixedInputs = {1, 0}}) ==
        "* #variable= 3 #constraint= 4\n* input a is x1\n* input b is x2\n* gates 0 ... 0 are x3 "
        "... x3\n"
        "* output z is +1 x3 +0\n* output s is +2 x1 -1 x2 +1 x3 +0\n"
        "+2 x1 -1 x2 -2 x3 >= -1 ;\n-2 x1 +1 x2 +2 x3 >= 0 ;\n+1 x1 >= 1 ;\n-1 x2 >= 0 ;\n");
}

TEST_CASE("OPB: the values of the gates, and no others, satisfy the constraints") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    INFO("seed " << seed);
    Netlist netlist =
        randomNetlist({.seed = seed, .mostInputWires = 6, .banks = 4, .mostGates = 3});
    std::vector<std::string> all = constraints(written("opb", netlist));
    REQUIRE(std::ssize(all) == 2 * netlist.gates());
    for (const Bits& inputs : assignments(netlist.inputs(), 64, 1)) {
      Bits wires = evaluateNaively(netlist, inputs);
      for (const std::string& constraint : all) REQUIRE(holds(constraint, wires));
      for (std::int64_t gate = 0; gate < netlist.gates(); ++gate) {
        Bits wrong = wires;
        wrong[inputs.size() + gate] ^= 1;
        REQUIRE_FALSE((holds(all[2 * gate], wrong) && holds(all[2 * gate + 1], wrong)));
      }
    }
  }
}

TEST_CASE("OPB: fixed inputs have to be as many as there are") {
  CHECK_THROWS_WITH(written("opb", example(), {.fixedInputs = {1}}),
                    "OPB: required values for 2 input wires, found 1");
}

TEST_CASE("DOT to the letter") {
  CHECK(written("dot", example()) ==
        "digraph \"tc0\" {\n  rankdir=LR;\n  node [fontname=\"Helvetica\"];\n"
        "  i0 [label=\"a\"];\n  i1 [label=\"b\"];\n"
        "  b0 [shape=record, label=\"<g0> g0: \\>= 1\"];\n  i0 -> b0 [label=\"2\"];\n  i1 -> b0 "
        "[label=\"-1\"];\n"
        "  o0 [shape=doublecircle, label=\"z\"];\n  b0:g0 -> o0;\n"
        "  o1 [shape=doublecircle, label=\"s\"];\n  i0 -> o1 [label=\"2\"];\n  i1 -> o1 "
        "[label=\"-1\"];\n  b0:g0 -> o1;\n}\n");
}

TEST_CASE("GraphML has a node for each input, bank, gate and output") {
  std::string text = written("graphml", example());
  for (const char* part :
       {"<node id=\"i1\"><data key=\"kind\">input</data><data key=\"name\">b</data></node>",
        "<node id=\"b0\"><data key=\"kind\">sum</data></node>",
        "<node id=\"g0\"><data key=\"kind\">gate</data><data key=\"threshold\">1</data></node>",
        "<edge source=\"b0\" target=\"g0\"/>",
        "<edge source=\"i1\" target=\"b0\"><data key=\"weight\">-1</data></edge>",
        "<data key=\"name\">s</data><data key=\"constant\">0</data>"}) {
    CHECK_THAT(text, Catch::Contains(part));
  }
}
