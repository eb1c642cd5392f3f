#include <catch2/catch.hpp>

#include "circuit/formats/aiger.h"
#include "circuit/formats/bench.h"
#include "circuit/formats/blif.h"
#include "circuit/formats/th.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

// The outputs of all assignments, the first input fastest: "0110" for an exclusive or.
std::string function(const Netlist& netlist) {
  std::string text;
  for (const Bits& inputs : assignments(netlist.inputs(), 1024, 1)) {
    if (!text.empty() && outputDigits(netlist, inputs).size() > 1) text += ' ';
    for (std::uint8_t digit : outputDigits(netlist, inputs)) text += digit != 0 ? '1' : '0';
  }
  return text;
}

}  // namespace

TEST_CASE("BLIF: definitions in any order, joined lines, comments, tabs and returns") {
  Netlist netlist = readBlif(
      "# a comment\r\n.model m # another\r\n.inputs a \\\r\n\tb\r\n.outputs z\r\n.names p b "
      "z\r\n01 1\r\n\r\n"
      ".names a p\r\n1 1\r\n.end\r\n",
      "text");
  CHECK(function(netlist) == "0010");
  CHECK(netlist.gates() == 1);
  CHECK(netlist.inputPorts()[1].name == "b");
}

TEST_CASE("BLIF: no .model and no .end, inputs on several lines") {
  CHECK(function(readBlif(".inputs a\n.inputs b\n.outputs z\n.names a b z\n1- 1\n-1 1", "text")) ==
        "0111");
}

TEST_CASE("BLIF: an input that is an output") {
  Netlist netlist = readBlif(".inputs a\n.outputs a z\n.names a z\n0 1\n", "text");
  CHECK(function(netlist) == "01 10");
  CHECK(netlist.gates() == 0);
}

TEST_CASE("BLIF: a net that nothing defines is 0 where no output depends on it") {
  CHECK(readBlif(".inputs a\n.outputs a\n.names nowhere z\n1 1\n", "text").gates() == 0);
}

TEST_CASE("BLIF: notes about delays are passed over") {
  CHECK(function(readBlif(".inputs a\n.outputs a\n.default_input_arrival 0 0\n.area 3\n",
                          "text")) == "01");
}

TEST_CASE("AIGER: the half adder of its report, ands in any order, symbols and a comment") {
  std::string text =
      "aag 7 2 0 2 3\n2\n4\n6\n12\n12 2 4\n6 13 15\n14 3 5\ni0 x\ni1 y\no0 s\no1 c\nc\nhalf "
      "adder\n";
  Netlist netlist = readAiger(text, "text");
  CHECK(function(netlist) == "00 10 10 01");
  CHECK(netlist.inputPorts()[1].name == "y");
  CHECK(netlist.outputPorts()[1].name == "c");
  CHECK(netlist.gates() == 3);
}

TEST_CASE("AIGER binary: the half adder of its report") {
  CHECK(function(readAiger("aig 5 2 0 2 3\n10\n6\n\x02\x02\x03\x02\x01\x02", "text")) ==
        "00 10 10 01");
}

TEST_CASE("AIGER: constants, zeros of the newer header, no last newline, names of their own") {
  Netlist netlist = readAiger("aag 1 1 0 3 0 0 0 0 0\n2\n0\n1\n3", "text");
  CHECK(function(netlist) == "011 010");
  CHECK(netlist.inputPorts()[0].name == "i0");
  CHECK(netlist.outputPorts()[2].name == "o2");
  CHECK(readAiger("aag 2 2 0 0 0\n2\n4\ni1 i0\n", "text").inputPorts()[0].name == "i0_");
}

TEST_CASE("BENCH: every kind of gate") {
  auto gate = [](const std::string& right) {
    return function(readBench("input(a)\nINPUT(b)\nOUTPUT(z)\nz = " + right + "\n", "text"));
  };
  CHECK(gate("AND(a, b)") == "0001");
  CHECK(gate("nand(a,b)") == "1110");
  CHECK(gate("OR(a, b)") == "0111");
  CHECK(gate("NOR(a, b)") == "1000");
  CHECK(gate("XOR(a, b)") == "0110");
  CHECK(gate("XNOR(a, b)") == "1001");
  CHECK(gate("NOT(a)") == "1010");
  CHECK(gate("BUF(b)") == "0011");
  CHECK(gate("BUFF(b)") == "0011");
  CHECK(gate("vdd") == "1111");
  CHECK(gate("gnd()") == "0000");
  CHECK(gate("LUT 0x4 ( a, b )") == "0010");
  CHECK(gate("LUT 0x1") == "1111");
  CHECK(gate("XOR(a, b, a)") == "0011");
  CHECK(gate("AND(a)") == "0101");
}

TEST_CASE(".th: weights, thresholds, gates without wires, any order") {
  Netlist netlist = readTh(
      ".model m\n.inputs a b\n.outputs z k\n.threshold a b g z\n2 -1 -2 0 # of z\n.threshold b "
      "g\n+1 1\n"
      ".threshold k\n0\n.end\n",
      "text");
  CHECK(netlist.gates() == 3);
  CHECK(function(netlist) == "11 11 01 01");
}
