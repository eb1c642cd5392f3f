// A circuit made, counted, computed two ways and written: one layer of weights, a step, and a sum.
#include <cstdlib>
#include <iostream>

#include "circuit/base/file.h"
#include "circuit/builder.h"
#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"
#include "runtime/simulator.h"

int main() {
  using namespace tc0;
  CircuitBuilder builder;

  // Three numbers from 0 to 15, each on four input wires.
  ArrayId x = builder.input("x", {3}, {0, 15});

  // y = w x - 10, a dense layer from 3 numbers to 2. No gates.
  Integers w = integers({2, -1, 3,    // y[0]
                         -4, 5, 1});  // y[1]
  Term layer = denseTerm(x, 2, 3, w);
  ArrayId y = builder.sum("y", {2}, {layer, constantTerm(-10)});

  // z = y, cut off below 0 and above 7: a gate for each of the breakpoints 1 ... 7. One level.
  auto cut = [](std::int64_t v) { return v < 0 ? 0 : v > 7 ? 7 : v; };
  Range reached = builder.array(y).range;
  ArrayId z = builder.step("z", {2}, {y, identityMap(1)}, tableOf(reached, cut));
  builder.output("z", z);
  Circuit circuit = builder.finish();

  Counts counts = count(circuit);
  std::cout << grouped(counts.gates) << " gates, " << grouped(counts.wires) << " wires, depth "
            << counts.depth() << "\n";

  std::vector<Wire> wires;
  GateQuery query(circuit);
  GateInfo gate = query.gate(5, wires);
  std::cout << "gate 5 is [";
  for (const Wire& wire : wires)
    std::cout << wire.weight << " " << query.wireName(wire.source) << " + ";
  std::cout << "0 >= " << gate.threshold << "]\n";

  InputValues sample{{7, 2, 1}};
  std::vector<std::int64_t> plain = evaluateNaively(circuit, sample)[z];
  std::cout << "z = " << plain[0] << ", " << plain[1] << "\n";

  writeFile("example.tc0", [&](std::ostream& out) { out << formatTc0(circuit); });
  Simulator simulator(parseTc0(readFile("example.tc0"), "example.tc0"));
  SampleBatch batch{1, sample};
  bool equal = simulator.run(batch).outputs[0] == plain;
  std::cout << (equal ? "the engine agrees\n" : "the engine differs\n");
  return equal ? EXIT_SUCCESS : EXIT_FAILURE;
}
