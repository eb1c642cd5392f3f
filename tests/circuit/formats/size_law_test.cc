// What a format is said to take before a circuit is expanded, against what its writer makes.
#include "circuit/formats/size_law.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "circuit/expand.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"

using namespace tc0;

namespace {

std::vector<Circuit> examples() {
  std::vector<Circuit> circuits;
  circuits.push_back(generator("attention").make({.n = 4, .bits = 3, .dimension = 2}));
  circuits.push_back(generator("sorting").make({.n = 6, .bits = 4}));
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    circuits.push_back(generator("random").make({.n = 14, .seed = seed}));
  return circuits;
}

}  // namespace

TEST_CASE("the figures of a circuit are those of its netlist, but for the wires of outputs") {
  for (const Circuit& circuit : examples()) {
    const Netlist netlist = toNetlist(circuit);
    NetlistFigures before = figuresOf(circuit), after = figuresOf(netlist);
    Count outputs = 0;
    for (const OutputPort& port : netlist.outputPorts())
      for (const OutputForm& form : port.forms) outputs += netlist.list(form).size();
    CHECK(before.gates == after.gates);
    CHECK(before.wires == after.wires);
    CHECK(before.banks == after.banks);
    CHECK(before.entries + outputs == after.entries);
    CHECK(before.nameCharacters == after.nameCharacters);
  }
}

TEST_CASE("what is refused before expanding would be refused by the writer") {
  for (const Circuit& circuit : examples()) {
    const Netlist netlist = toNetlist(circuit);
    for (const Format& format : formats()) {
      if (format.write == nullptr) continue;
      INFO(format.name);
      WriteOptions options;
      options.limitBytes = format.least.bytes(figuresOf(circuit)) - 1;
      std::ostringstream out;
      CHECK(options.limitBytes > 0);
      CHECK_THROWS_WITH(format.write(netlist, out, options), Catch::Contains("required a file"));
    }
  }
}
