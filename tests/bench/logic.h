#pragma once

#include <ostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/netlist.h"

/// Plain logic for comparisons with logic simulators: random gates, and netlists of AND gates in
/// the Verilog that synthesis tools write, with ports x and y of all bits.
namespace tc0::bench {

/// Random two-input gates over the `reach` wires before them; the last 64 leave.
inline Netlist randomLogic(std::int64_t gates, std::int64_t reach) {
  NetlistBuilder builder;
  std::mt19937_64 random(3);
  for (int i = 0; i < 256; ++i) builder.bit(cat("i", i));
  for (std::int64_t g = 0; g < gates; ++g) {
    std::int64_t wires = builder.wires(), first = std::max<std::int64_t>(0, wires - reach);
    auto any = [&] {
      return first +
             static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(wires - first));
    };
    std::int64_t a = any(), b = any();
    if (a == b) b = a > 0 ? a - 1 : a + 1;
    if (a > b) std::swap(a, b);
    bool notA = random() % 2 != 0, notB = random() % 2 != 0;
    builder.gate({0, {{a, notA ? -1 : 1}, {b, notB ? -1 : 1}}}, 2 - notA - notB);
  }
  std::vector<Form> outputs(64);
  for (std::int64_t k = 0; k < 64; ++k) outputs[k].wires = {{builder.wires() - 64 + k, 1}};
  builder.output("y", {64}, outputs);
  return builder.finish();
}

/// A netlist of ANDs and ORs of two literals, each output one wire, its complement or a constant.
inline std::string logicVerilog(const Netlist& netlist, std::size_t outputs) {
  std::ostringstream text;
  text << "module tc0(input wire [" << netlist.inputs() - 1 << ":0] x, output wire [" << outputs - 1
       << ":0] y);\n";
  auto wire = [&](std::int64_t source) {
    return source < netlist.inputs() ? cat("x[", source, "]") : cat("g", source);
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank)
    for (std::int64_t g = netlist.firstGate(bank); g < netlist.firstGate(bank + 1); ++g) {
      std::int64_t negative = 0, wires = 0;
      std::string literals[2];
      for (const Wire& entry : netlist.list(bank)) {
        if (wires == 2 || (entry.weight != 1 && entry.weight != -1))
          throw std::runtime_error("Verilog of logic: required gates of two literals");
        literals[wires++] = cat(entry.weight < 0 ? "~" : "", wire(entry.source));
        negative += entry.weight < 0;
      }
      bool isAnd = netlist.threshold(g) == wires - negative;
      text << "  wire g" << netlist.inputs() + g << " = ";
      if (wires == 0)
        text << (netlist.threshold(g) <= 0 ? "1'b1" : "1'b0");
      else
        text << literals[0];
      if (wires == 2) text << (isAnd ? " & " : " | ") << literals[1];
      text << ";\n";
    }
  std::size_t y = 0;
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms) {
      std::string value = form.constant != 0 ? "1'b1" : "1'b0";
      for (const Wire& entry : netlist.list(form))
        value = cat(entry.weight < 0 ? "~" : "", wire(entry.source));
      text << "  assign y[" << y++ << "] = " << value << ";\n";
    }
  text << "endmodule\n";
  return text.str();
}

}  // namespace tc0::bench
