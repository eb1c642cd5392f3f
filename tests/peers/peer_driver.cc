// tc0-peer-driver: circuits for the tests in which other people's tools have a say.
//
//   list                         names of the circuits
//   write CIRCUIT FORMAT FILE    in a format of circuit/formats
//   testbench CIRCUIT FILE       the Verilog test bench
//   same CIRCUIT FORMAT FILE     reads the file; exits with 1 unless it is the circuit's function,
//   nets matched by name opb CIRCUIT SEED FILE        OPB with inputs fixed at random solved
//   CIRCUIT SEED FILE     reads a solver's "v" lines; exits with 1 unless they are the simulator's
//   wires
#include <iostream>
#include <map>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "circuit/formats/names.h"
#include "circuit/formats/verilog.h"
#include "circuit/generate/generators.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

constexpr std::size_t kSamples = 1024;

Netlist generated(const std::string& kind, const GeneratorParams& params) {
  return toNetlist(generator(kind).make(params));
}

const std::map<std::string, Netlist (*)()> kCircuits{
    {"adder", [] { return adderNetlist(6); }},
    {"parity", [] { return parityNetlist(9); }},
    {"multiplier", [] { return generated("multiplier", {.bits = 4}); }},
    {"attention", [] { return generated("attention", {.n = 2, .bits = 2, .dimension = 2}); }},
    {"random1", [] { return randomNetlist({.seed = 11}); }},
    {"random2", [] { return randomNetlist({.seed = 12}); }},
    {"random3", [] { return randomNetlist({.seed = 3, .mostInputWires = 16, .banks = 12}); }},
    {"wide",
     [] {
       return randomNetlist({.seed = 5,
                             .mostInputWires = 24,
                             .banks = 10,
                             .mostGates = 6,
                             .mostWires = 70,
                             .mostWeight = 3});
     }},
};

Netlist circuit(const std::string& name) {
  auto found = kCircuits.find(name);
  if (found == kCircuits.end()) fail("circuit: found no '", name, "'");
  return found->second();
}

Bits randomInputs(const Netlist& netlist, const std::string& seed) {
  std::vector<Bits> made = assignments(netlist.inputs(), 1 + std::stoull(seed), 13);
  return made.back();
}

std::size_t positionOf(const std::vector<std::string>& names, const std::string& name) {
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k] == name) return k;
  }
  fail("required a net '", name, "', found none");
}

// Entry k says where our net k is in the other netlist.
std::vector<std::size_t> matched(const std::vector<std::string>& ours,
                                 const std::vector<std::string>& theirs) {
  if (ours.size() != theirs.size()) fail("required ", ours.size(), " nets, found ", theirs.size());
  std::vector<std::size_t> positions;
  for (const std::string& name : ours) positions.push_back(positionOf(theirs, name));
  return positions;
}

void requireSame(const Netlist& netlist, const Netlist& other) {
  NetNames ours(netlist), theirs(other);
  auto inputs = matched(ours.inputBits(), theirs.inputBits());
  auto outputs = matched(ours.outputBits(), theirs.outputBits());
  for (const Bits& stimulus : assignments(netlist.inputs(), kSamples, 11)) {
    Bits moved(stimulus.size());
    for (std::size_t k = 0; k < stimulus.size(); ++k) moved[inputs[k]] = stimulus[k];
    Bits required = outputDigits(netlist, stimulus), found = outputDigits(other, moved);
    for (std::size_t k = 0; k < required.size(); ++k) {
      if (required[k] != found[outputs[k]])
        fail("output ", ours.outputBits()[k], ": the values differ");
    }
  }
}

void requireSolved(const Netlist& netlist, const Bits& inputs, const std::string& text) {
  Bits wires = evaluateNaively(netlist, inputs);
  std::size_t seen = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("v ")) continue;
    std::istringstream words(line.substr(2));
    for (std::string word; words >> word; ++seen) {
      bool negative = word[0] == '-';
      std::size_t wire = std::stoul(word.substr(negative ? 2 : 1)) - 1;
      if (wire >= wires.size() || (wires[wire] == 0) != negative)
        fail("wire ", wire, ": the solver found another value");
    }
  }
  if (seen != wires.size()) fail("required values of ", wires.size(), " variables, found ", seen);
}

int run(const std::vector<std::string>& words) {
  auto is = [&](const char* name, std::size_t count) {
    return words.size() == count && words[0] == name;
  };
  if (is("list", 1)) {
    for (const auto& [name, make] : kCircuits) std::cout << name << '\n';
  } else if (is("write", 4)) {
    const Format& format = formatByName(words[2]);
    writeFile(words[3], [&](std::ostream& out) { format.write(circuit(words[1]), out, {}); });
  } else if (is("testbench", 3)) {
    writeFile(words[2],
              [&](std::ostream& out) { writeVerilogTestBench(circuit(words[1]), out, {}); });
  } else if (is("same", 4)) {
    requireSame(circuit(words[1]), formatByName(words[2]).read(readFile(words[3]), words[3]));
  } else if (is("opb", 4)) {
    Netlist netlist = circuit(words[1]);
    WriteOptions options;
    options.fixedInputs = randomInputs(netlist, words[2]);
    writeFile(words[3],
              [&](std::ostream& out) { formatByName("opb").write(netlist, out, options); });
  } else if (is("solved", 4)) {
    Netlist netlist = circuit(words[1]);
    requireSolved(netlist, randomInputs(netlist, words[2]), readFile(words[3]));
  } else {
    std::cerr << "usage: tc0-peer-driver list | write | testbench | same | opb | solved ...\n";
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "tc0-peer-driver: " << error.what() << '\n';
    return 1;
  }
}
