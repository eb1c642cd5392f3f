#include "circuit/dump.h"

#include <algorithm>
#include <ostream>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// A list prints at most this many numbers, and says how many more there are.
constexpr std::size_t kMaxNumbers = 64;

// "1 gate", "2 gates".
std::string counted(std::int64_t count, const std::string& what) {
  return cat(count, " ", what, count == 1 ? "" : "s");
}

std::string numbers(const std::vector<std::int64_t>& values) {
  if (values.size() <= kMaxNumbers) return listText(values);
  std::vector<std::int64_t> some(values.begin(), values.begin() + kMaxNumbers);
  std::string text = listText(some);
  return cat(text.substr(0, text.size() - 1), ", ... ", values.size() - kMaxNumbers, " more]");
}

std::string indexName(std::size_t d, std::size_t rank) {
  constexpr const char* kNames[] = {"i", "j", "k", "l", "m", "n"};
  if (d >= rank) return cat("r", d - rank);
  return d < std::size(kNames) ? kNames[d] : cat("i", d);
}

// An affine row as a formula: "2 i + r0 - 1".
std::string rowText(const AffineRow& row, std::size_t rank) {
  std::string text;
  auto add = [&](std::int64_t factor, const std::string& what) {
    if (factor == 0) return;
    Magnitude size = magnitude(factor);
    text += text.empty() ? (factor < 0 ? "-" : "") : (factor < 0 ? " - " : " + ");
    text += what.empty() ? cat(size) : size == 1 ? what : cat(size, " ", what);
  };
  for (std::size_t d = 0; d < row.strides.size(); ++d) add(row.strides[d], indexName(d, rank));
  add(row.offset, "");
  return text.empty() ? "0" : text;
}

std::string elementText(const Array& source, const IndexMap& map, std::size_t rank) {
  std::string text = source.name + "[";
  for (std::size_t d = 0; d < map.size(); ++d) text += (d > 0 ? ", " : "") + rowText(map[d], rank);
  return text + "]";
}

std::string rangeText(Range range) { return cat("[", range.lo, ", ", range.hi, "]"); }

class CircuitDump {
 public:
  CircuitDump(const Circuit& circuit, std::ostream& out) : circuit_(circuit), out_(out) {}

  void print() {
    out_ << "circuit of " << counted(std::ssize(circuit_.arrays()), "array") << ", "
         << counted(circuit_.inputWires(), "input wire") << ", "
         << counted(circuit_.gates(), "gate") << "\n";
    for (const Array& array : circuit_.arrays()) print(array);
    for (const Output& output : circuit_.outputs())
      out_ << "output " << output.name << " = " << circuit_.array(output.array).name << "\n";
  }

 private:
  void print(const Array& array) {
    out_ << "\n"
         << operationName(array) << " " << array.name << " " << listText(array.shape) << " in "
         << rangeText(array.range) << "\n";
    if (const auto* input = array.as<InputOp>())
      out_ << "  " << codingName(input->coding.kind) << ", " << counted(input->coding.width, "wire")
           << " each, from wire " << array.first << "\n";
    else if (const auto* sum = array.as<SumOp>())
      for (const Term& term : sum->terms) print(term, array.shape.size());
    else if (const auto* step = array.as<StepOp>())
      print(array, *step);
    else
      print(array, *array.as<ReadOp>());
  }

  void print(const Term& term, std::size_t rank) {
    out_ << "  + ";
    if (!term.over.empty()) out_ << "sum over r in " << listText(term.over) << " of ";
    if (term.scale != 1 || (term.source == kOne && term.weights == nullptr))
      out_ << term.scale << " ";
    if (term.weights != nullptr) out_ << "w[" << rowText(term.weightAt, rank) << "] ";
    if (term.source != kOne) out_ << elementText(circuit_.array(term.source), term.at, rank);
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      out_ << (d == 0 ? " where " : ", ") << indexName(d, rank) << " in "
           << rangeText(term.domain[d]);
    out_ << "\n";
    if (term.weights != nullptr) out_ << "    w = " << numbers(*term.weights) << "\n";
  }

  void print(const Array& array, const StepOp& step) {
    std::size_t rank = array.shape.size();
    out_ << "  of " << elementText(circuit_.array(step.numerator.array), step.numerator.at, rank);
    if (step.denominator)
      out_ << " / "
           << elementText(circuit_.array(step.denominator->array), step.denominator->at, rank);
    out_ << ", gates from " << array.first;
    if (step.tables.tables() > 1) out_ << ", table " << rowText(step.tableAt, rank);
    out_ << "\n";
    for (std::int64_t t = 0; t < step.tables.tables(); ++t) {
      out_ << "  table " << t << ": " << step.tables.base[t];
      std::int64_t end =
          std::min(step.tables.start[t + 1], step.tables.start[t] + std::int64_t{kMaxNumbers});
      for (std::int64_t k = step.tables.start[t]; k < end; ++k) {
        out_ << ", from " << step.tables.p[k];
        if (step.denominator) out_ << "/" << step.tables.qAt(k);
        out_ << (step.tables.increments[k] < 0 ? " " : " +") << step.tables.increments[k];
      }
      if (end < step.tables.start[t + 1])
        out_ << ", ... " << step.tables.start[t + 1] - end << " more";
      out_ << "\n";
    }
  }

  void print(const Array& array, const ReadOp& read) {
    std::size_t rank = array.shape.size();
    out_ << "  the gates of " << elementText(circuit_.array(read.step), read.at, rank)
         << ", variant " << rowText(read.variantAt, rank) << " of " << read.variants << "\n"
         << "  base = " << numbers(read.base) << "\n  increments = " << numbers(read.increments)
         << "\n";
  }

  const Circuit& circuit_;
  std::ostream& out_;
};

class NetlistDump {
 public:
  NetlistDump(const Netlist& netlist, std::ostream& out) : netlist_(netlist), out_(out) {}

  void print() {
    out_ << "netlist of " << counted(netlist_.inputs(), "input wire") << ", "
         << counted(netlist_.gates(), "gate") << " in " << counted(netlist_.banks(), "bank")
         << "\n";
    for (const InputPort& port : netlist_.inputPorts())
      out_ << "input " << port.name << " " << listText(port.shape) << " in "
           << rangeText(port.range) << ": " << codingName(port.coding.kind) << ", "
           << counted(port.coding.width, "wire") << " each, from x" << port.firstWire << "\n";
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank)
      for (std::int64_t gate = netlist_.firstGate(bank); gate < netlist_.firstGate(bank + 1);
           ++gate) {
        out_ << "g" << gate << " = [";
        print(netlist_.list(bank), 0);
        out_ << " >= " << netlist_.threshold(gate) << "]\n";
      }
    for (const OutputPort& port : netlist_.outputPorts())
      for (std::size_t e = 0; e < port.forms.size(); ++e) {
        out_ << "output " << port.name << indexText(port.shape, e) << " = ";
        print(netlist_.list(port.forms[e]), port.forms[e].constant);
        out_ << "\n";
      }
  }

 private:
  void print(const Netlist::List& list, std::int64_t constant) {
    bool first = true;
    for (const Wire& wire : list) {
      out_ << (first ? (wire.weight < 0 ? "-" : "") : wire.weight < 0 ? " - " : " + ");
      if (magnitude(wire.weight) != 1) out_ << magnitude(wire.weight) << " ";
      bool gate = wire.source >= netlist_.inputs();
      out_ << (gate ? "g" : "x") << (gate ? wire.source - netlist_.inputs() : wire.source);
      first = false;
    }
    if (first)
      out_ << constant;
    else if (constant != 0)
      out_ << (constant < 0 ? " - " : " + ") << magnitude(constant);
  }

  const Netlist& netlist_;
  std::ostream& out_;
};

void checkLines(Count lines, std::uint64_t maxLines) {
  if (lines > maxLines)
    fail("dump: required at most ", grouped(maxLines), " lines, it would have ", grouped(lines));
}

}  // namespace

void dump(const Circuit& circuit, std::ostream& out, std::uint64_t maxLines) {
  Count lines = 1 + circuit.outputs().size();
  for (const Array& array : circuit.arrays()) {
    lines += 4;
    if (const auto* sum = array.as<SumOp>()) lines += 2 * sum->terms.size();
    if (const auto* step = array.as<StepOp>()) lines += step->tables.tables();
  }
  checkLines(lines, maxLines);
  CircuitDump(circuit, out).print();
}

void dump(const Netlist& netlist, std::ostream& out, std::uint64_t maxLines) {
  Count lines = 1 + netlist.inputPorts().size() + netlist.gates();
  for (const OutputPort& port : netlist.outputPorts()) lines += port.forms.size();
  checkLines(lines, maxLines);
  NetlistDump(netlist, out).print();
}

}  // namespace tc0
