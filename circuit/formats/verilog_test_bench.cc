#include <ostream>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/formats/names.h"
#include "circuit/formats/verilog.h"

namespace tc0 {
namespace {

using Bits = std::vector<std::uint8_t>;  // the first is the lowest

std::string hexLiteral(const Bits& bits) {
  std::string digits;
  for (std::size_t at = 0; at < bits.size(); at += 4) {
    unsigned digit = 0;
    for (std::size_t k = at; k < std::min(at + 4, bits.size()); ++k)
      digit |= unsigned{bits[k]} << (k - at);
    digits.insert(digits.begin(), "0123456789abcdef"[digit]);
  }
  return bits.empty() ? "1'h0" : cat(bits.size(), "'h", digits);
}

// All assignments, by number, if there are no more than the samples. Else 0...0, 1...1 and random
// ones.
std::vector<Bits> stimuli(std::size_t width, const TestBenchOptions& bench) {
  bool all = width < 63 && std::uint64_t{1} << width <= bench.samples;
  std::uint64_t samples = all ? std::uint64_t{1} << width : bench.samples;
  std::mt19937_64 random(bench.seed);
  std::vector<Bits> result;
  for (std::uint64_t s = 0; s < samples; ++s) {
    Bits bits(width);
    for (std::size_t k = 0; k < width; ++k) {
      std::uint64_t word = all ? s >> k : s < 2 ? s : random() >> 32;
      bits[k] = word & 1;
    }
    result.push_back(std::move(bits));
  }
  return result;
}

Bits expected(const Netlist& netlist, const NetNames& names, const Bits& stimulus) {
  Bits bits;
  std::size_t next = 0;
  for (const auto& port : outputValues(netlist, evaluateNaively(netlist, stimulus))) {
    for (std::int64_t value : port) {
      int width = names.outputs()[next++].width;
      for (int k = 0; k < width; ++k) bits.push_back(value >> k & 1);
    }
  }
  return bits;
}

void writeConnections(std::ostream& out, const std::vector<BitVector>& vectors,
                      std::string_view side, const char*& separator) {
  int at = 0;
  for (const BitVector& vector : vectors) {
    if (vector.width == 0) continue;
    out << separator << "    ." << verilogName(vector.name) << "(" << side << "["
        << at + vector.width - 1 << ":" << at << "])";
    at += vector.width;
    separator = ",\n";
  }
}

constexpr std::string_view kCheck = R"(
  task check(input [INPUTS-1:0] stimulus, input [OUTPUTS-1:0] required);
    begin
      in = stimulus;
      #1;
      if (out !== required) begin
        errors = errors + 1;
        if (errors <= 10) $display("inputs %h: required %h, found %h", stimulus, required, out);
      end
    end
  endtask

  initial begin
)";

}  // namespace

void writeVerilogTestBench(const Netlist& netlist, std::ostream& out, const WriteOptions& options,
                           const TestBenchOptions& bench) {
  NetNames names(netlist);
  std::size_t inputs = netlist.inputs();
  std::size_t outputs = names.outputBits().size();
  Count bytes = Count{bench.samples} * (24 + (inputs + outputs) / 4) + 3 * nameCharacters(netlist);
  checkSize(options, "Verilog test bench", bytes, cat(grouped(bench.samples), " vectors"));
  std::vector<Bits> vectors = stimuli(inputs, bench);

  out << "module " << verilogName(options.model + "_test") << ";\n"
      << "  localparam INPUTS = " << std::max<std::size_t>(inputs, 1) << ";\n"
      << "  localparam OUTPUTS = " << std::max<std::size_t>(outputs, 1) << ";\n"
      << "  reg [INPUTS-1:0] in;\n  wire [OUTPUTS-1:0] out;\n  integer errors = 0;\n\n"
      << "  " << verilogName(options.model) << " circuit(";
  const char* separator = "\n";
  writeConnections(out, names.inputs(), "in", separator);
  writeConnections(out, names.outputs(), "out", separator);
  out << "\n  );\n" << (outputs == 0 ? "  assign out = 1'h0;\n" : "") << kCheck;
  for (const Bits& stimulus : vectors) {
    out << "    check(" << hexLiteral(stimulus) << ", "
        << hexLiteral(expected(netlist, names, stimulus)) << ");\n";
  }
  out << "    if (errors != 0) begin\n"
      << "      $display(\"FAIL: %0d of " << vectors.size()
      << " vectors\", errors);\n      $fatal(1);\n    end\n"
      << "    $display(\"PASS: " << vectors.size()
      << " vectors\");\n    $finish;\n  end\nendmodule\n";
}

}  // namespace tc0
