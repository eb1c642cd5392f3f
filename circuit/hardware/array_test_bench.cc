#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/hardware/array_ports.h"
#include "circuit/hardware/array_verilog.h"
#include "circuit/part.h"

namespace tc0 {
namespace {

using Bits = std::vector<std::uint8_t>;  // the first is the lowest

std::string literal(const Bits& bits) {
  if (bits.empty()) return "1'h0";
  return bitsText(bits.size(), [&](std::size_t k) { return bits[k]; });
}

std::int64_t bitsOf(const std::vector<ArrayPort>& ports) {
  std::int64_t bits = 0;
  for (const ArrayPort& port : ports) bits += port.bits();
  return bits;
}

void connect(const std::vector<ArrayPort>& ports, std::string_view side, std::ostream& out) {
  std::int64_t at = 0;
  for (const ArrayPort& port : ports) {
    if (port.bits() == 0) continue;
    out << ",\n    ." << verilogName(port.name) << '(' << side << '[' << at + port.bits() - 1 << ':'
        << at << "])";
    at += port.bits();
  }
}

Bits resultBits(const std::vector<ArrayPort>& ports,
                const std::vector<std::vector<std::int64_t>>& values) {
  Bits bits;
  TC0_ASSERT(values.size() == ports.size());
  for (std::size_t p = 0; p < ports.size(); ++p)
    for (std::int64_t value : values[p])
      for (int k = 0; k < ports[p].width; ++k) bits.push_back(value >> k & 1);
  return bits;
}

std::int32_t depthOf(const Circuit& circuit) {
  std::int32_t depth = 0;
  for (std::int32_t level : levelsOf(circuit)) depth = std::max(depth, level);
  return depth;
}

}  // namespace

void writeArrayTestBench(const Circuit& circuit, const TestVectors& vectors, std::ostream& out,
                         const WriteOptions& options) {
  const ArrayPorts ports(circuit);
  const std::vector<InputPort> coded = inputPorts(circuit);
  const std::int64_t inputs = bitsOf(ports.inputs()), outputs = bitsOf(ports.outputs());
  const std::size_t samples = vectors.inputs.size();
  checkSize(options, "test bench", Count(samples) * (60 + Count(inputs + outputs) * 9 / 32),
            cat(grouped(samples), " vectors"));
  out << "module " << verilogName(options.model + "_test")
      << ";\n  localparam VECTORS = " << samples << ", LATENCY = " << depthOf(circuit)
      << ";\n  reg clock = 0;\n  reg " << bitRange(std::max<std::int64_t>(inputs, 1))
      << "in;\n  wire " << bitRange(std::max<std::int64_t>(outputs, 1)) << "out;\n  reg "
      << bitRange(std::max<std::int64_t>(inputs, 1)) << "samples [0:VECTORS-1];\n  reg "
      << bitRange(std::max<std::int64_t>(outputs, 1)) << "results [0:VECTORS-1];\n"
      << "  integer cycle, errors = 0;\n\n  " << verilogName(options.model) << " circuit(\n    ."
      << ports.clock() << "(clock)";
  connect(ports.inputs(), "in", out);
  connect(ports.outputs(), "out", out);
  out << ");\n" << (outputs == 0 ? "  assign out = 1'h0;\n" : "") << "\n  initial begin\n";
  for (std::size_t s = 0; s < samples; ++s)
    out << "    samples[" << s << "] = " << literal(encodeInputs(coded, vectors.inputs[s]))
        << ";\n    results[" << s
        << "] = " << literal(resultBits(ports.outputs(), vectors.outputs[s])) << ";\n";
  out << R"(    for (cycle = 0; cycle < VECTORS + LATENCY; cycle = cycle + 1) begin
      in = samples[cycle < VECTORS ? cycle : VECTORS - 1];
      #1;
      if (cycle >= LATENCY && out !== results[cycle - LATENCY]) begin
        errors = errors + 1;
        if (errors <= 3)
          $display("vector %0d: required %h, found %h", cycle - LATENCY, results[cycle - LATENCY], out);
      end
      #4 clock = 1;
      #5 clock = 0;
    end
    if (errors != 0) begin
      $display("FAIL: %0d of %0d vectors", errors, VECTORS);
      $fatal(1);
    end
    $display("PASS: %0d vectors", VECTORS);
    $finish;
  end
endmodule
)";
}

std::string yosysScript(const std::string& verilogFile, const WriteOptions& options) {
  return cat(
      "# yosys -s THIS_FILE: look-up tables and registers, module by module and in all.\n"
      "read_verilog -sv ",
      verilogFile, "\nhierarchy -check -top ", options.model, "\nproc\nopt\nsynth -top ",
      options.model,
      " -lut 6\n"
      "# Totals are under \"design hierarchy\": $lut cells and registers ($_DFF_P_).\n"
      "tee -o ",
      options.model,
      "_table.txt stat\n"
      "# The longest way through look-up tables, for each module.\ntee -a tc0_table.txt ltp -noff\n");
}

}  // namespace tc0
