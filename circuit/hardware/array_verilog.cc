#include "circuit/hardware/array_verilog.h"

#include <algorithm>
#include <ostream>
#include <set>
#include <unordered_set>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/hardware/array_modules.h"
#include "circuit/hardware/array_ports.h"
#include "circuit/logic/bounds.h"
#include "circuit/part.h"
#include "circuit/sources.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostBits = std::int64_t{1} << 24;  // of an array

// The top module: wires between the modules of arrays, and registers. Numbers of array k are the
// wire vk at the level of the array, and vk_2 two levels later; ranks of a step are rk.
class ArrayTop {
 public:
  ArrayTop(const Circuit& circuit, const std::string& model, std::ostream& out)
      : circuit_(circuit),
        ports_(circuit),
        modules_(circuit, model, out),
        model_(model),
        out_(out),
        levels_(levelsOf(circuit)),
        taps_(circuit.arrays().size()),
        rankTaps_(circuit.arrays().size()) {
    for (ArrayId id : circuit.arrays().ids()) depth_ = std::max(depth_, levels_[id]);
  }

  void write() {
    findTaps();
    out_
        << "// " << depth_ << " levels: results come " << depth_
        << " rising edges after their sample.\n// With TC0_LOOPS elements are passes of loops; "
           "see the documentation of verilog-arrays.\n"
        << "/* verilator lint_off DECLFILENAME */\n/* verilator lint_off WIDTH */\n"
        << "/* verilator lint_off UNUSED */\n/* verilator lint_off UNOPTFLAT */\n/* verilator lint_off LATCH */\n\n";
    for (ArrayId id : circuit_.arrays().ids()) modules_.write(id);
    writeDelay();
    writeTop();
  }

 private:
  // At which levels later arrays read what.
  void findTaps() {
    for (ArrayId id : circuit_.arrays().ids()) {
      const Array& array = circuit_.array(id);
      const bool isStep = array.as<StepOp>() != nullptr;
      if (const auto* read = array.as<ReadOp>()) {
        rankTaps_[read->step].insert(levels_[id]);
        continue;
      }
      for (ArrayId source : sourcesOf(array.op)) taps_[source].insert(levels_[id] - isStep);
    }
    for (const Output& output : circuit_.outputs()) taps_[output.array].insert(depth_);
  }

  std::int64_t bitsOf(ArrayId id) const {
    return circuit_.array(id).elements * modules_.bits(id).width;
  }

  // What array `id` holds at a level.
  std::string at(ArrayId id, std::int32_t level) const {
    const std::int32_t later = level - levels_[id];
    return cat("v", int(id), later == 0 ? "" : cat("_", later));
  }

  // Hands a wire on through registers, to each level where it is read.
  void handOn(const std::string& name, std::int64_t bits, std::int32_t level,
              const std::set<std::int32_t>& taps) {
    std::string from = name;
    std::int32_t done = level;
    for (std::int32_t tap : taps) {
      if (tap <= done) continue;
      const std::string to = cat(name, "_", tap - level);
      out_ << "  wire " << bitRange(bits) << to << ";\n  " << model_ << "_delay #(.BITS(" << bits
           << "), .CYCLES(" << tap - done << ")) d" << to << "(.clock(clock), .in(" << from
           << "), .out(" << to << "));\n";
      from = to;
      done = tap;
    }
  }

  void writeDelay() {
    out_ << "module " << model_ << "_delay #(parameter BITS = 1, parameter CYCLES = 1) (\n"
         << "  input wire clock, input wire [BITS-1:0] in, output wire [BITS-1:0] out);\n"
         << "  reg [BITS*CYCLES-1:0] held;\n"
         << "  generate\n    if (CYCLES == 1) begin : one\n"
         << "      always @(posedge clock) held <= in;\n    end else begin : more\n"
         << "      always @(posedge clock) held <= {held[BITS*(CYCLES-1)-1:0], in};\n    end\n"
         << "  endgenerate\n  assign out = held[BITS*CYCLES-1 -: BITS];\nendmodule\n\n";
  }

  void writeTop() {
    out_ << "module " << verilogName(model_) << "(\n  input wire " << ports_.clock();
    for (const ArrayPort& port : ports_.inputs())
      if (port.bits() > 0)
        out_ << ",\n  input wire " << bitRange(port.bits()) << verilogName(port.name);
    for (const ArrayPort& port : ports_.outputs())
      out_ << ",\n  output wire " << bitRange(port.bits()) << verilogName(port.name);
    out_ << ");\n";
    if (ports_.clock() != "clock") out_ << "  wire clock = " << ports_.clock() << ";\n";
    std::size_t input = 0;
    for (ArrayId id : circuit_.arrays().ids()) writeArray(id, input);
    for (std::size_t k = 0; k < circuit_.outputs().size(); ++k)
      out_ << "  assign " << verilogName(ports_.outputs()[k].name) << " = "
           << at(circuit_.outputs()[k].array, depth_) << ";\n";
    out_ << "endmodule\n";
  }

  void writeArray(ArrayId id, std::size_t& input) {
    const Array& array = circuit_.array(id);
    const std::string module = modules_.module(id), number = cat("v", int(id));
    const bool isStep = array.as<StepOp>() != nullptr;
    std::string reads;
    if (array.as<InputOp>() != nullptr) {
      const ArrayPort& port = ports_.inputs()[input++];
      if (port.bits() > 0) reads = cat(".w(", verilogName(port.name), "), ");
    } else if (const auto* read = array.as<ReadOp>()) {
      reads = cat(".a", int(read->step), "(", rankAt(read->step, levels_[id]), "), ");
    } else {
      std::set<ArrayId> sources;
      for (ArrayId source : sourcesOf(array.op)) sources.insert(source);
      for (ArrayId source : sources)
        reads += cat(".a", int(source), "(", at(source, levels_[id] - isStep), "), ");
    }
    if (isStep) {
      const std::int64_t bits = array.elements * modules_.rankBits(id).width;
      const std::string rank = cat("r", int(id));
      out_ << "  wire " << bitRange(bits) << rank << "_next;\n  reg " << bitRange(bits) << rank
           << ";\n  " << module << ' ' << rank << "_unit(" << reads << ".y(" << rank
           << "_next));\n  always @(posedge clock) " << rank << " <= " << rank << "_next;\n";
      handOn(rank, bits, levels_[id], rankTaps_[id]);
      if (taps_[id].empty()) return;
      reads = cat(".a", int(id), "(", rank, "), ");
    }
    out_ << "  wire " << bitRange(bitsOf(id)) << number << ";\n  " << module
         << (isStep ? "_value " : " ") << number << "_unit(" << reads << ".y(" << number << "));\n";
    handOn(number, bitsOf(id), levels_[id], taps_[id]);
  }

  std::string rankAt(ArrayId step, std::int32_t level) const {
    const std::int32_t later = level - levels_[step];
    return cat("r", int(step), later == 0 ? "" : cat("_", later));
  }

  const Circuit& circuit_;
  ArrayPorts ports_;
  ArrayModules modules_;
  const std::string& model_;
  std::ostream& out_;
  PerArray<std::int32_t> levels_;
  PerArray<std::set<std::int32_t>> taps_, rankTaps_;
  std::int32_t depth_ = 0;
};

void checkArrays(const Circuit& circuit) {
  for (const Array& array : circuit.arrays()) {
    const Count bits = Count(array.elements) * bitsFor(array.range).width;
    if (bits > kMostBits)
      fail("verilog-arrays: required arrays of at most ", grouped(kMostBits), " bits, found '",
           array.name, "' with ", grouped(bits));
  }
}

}  // namespace

Count arrayVerilogBytes(const Circuit& circuit) {
  Count bytes = 2000;
  auto rom = [](Count numbers, Magnitude largest) {
    return numbers * (digitsFor(largest) + 1) / 4 * 9 / 8;
  };
  std::unordered_set<const void*> seen;
  for (const Array& array : circuit.arrays()) {
    bytes += 1500 + array.name.size();
    if (const auto* sum = array.as<SumOp>()) {
      for (const Term& term : sum->terms) {
        bytes += 160;
        if (term.weights == nullptr || !seen.insert(term.weights.get()).second) continue;
        Magnitude largest = 1;
        for (std::int64_t weight : *term.weights) largest = std::max(largest, magnitude(weight));
        bytes += rom(term.weights->size(), largest);
      }
    } else if (const auto* step = array.as<StepOp>()) {
      Magnitude largest = 1;
      for (std::int64_t p : step->tables.p) largest = std::max(largest, magnitude(p));
      bytes += rom(step->tables.p.size(), largest) + 60 * step->tables.tables() + 3000;
      bytes += rom(step->tables.p.size() + step->tables.tables(),
                   std::max(magnitude(array.range.lo), magnitude(array.range.hi)));
    } else if (const auto* read = array.as<ReadOp>()) {
      bytes += rom(read->increments.size() + read->base.size(),
                   std::max(magnitude(array.range.lo), magnitude(array.range.hi)));
      bytes += 60 * read->base.size() + 1500;
    }
  }
  return bytes;
}

void writeArrayVerilog(const Circuit& circuit, std::ostream& out, const WriteOptions& options) {
  checkArrays(circuit);
  checkSize(options, "verilog-arrays", arrayVerilogBytes(circuit),
            cat(circuit.arrays().size(), " arrays with their weights and tables"));
  ArrayTop(circuit, options.model, out).write();
}

}  // namespace tc0
