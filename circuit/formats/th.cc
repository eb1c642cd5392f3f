#include "circuit/formats/th.h"

#include <ostream>

#include "circuit/formats/names.h"
#include "circuit/formats/net_file.h"
#include "circuit/logic/binary_outputs.h"

namespace tc0 {
namespace {

// Reads line by line. A .threshold line is followed by a line of its weights and its threshold. The
// numbers of all gates lie in one list, and `build` makes the gates in an order that works.
class ThReader {
 public:
  ThReader(std::string_view text, const std::string& where)
      : lines_(text, where, {.comment = '#', .continued = true}), file_(lines_, where) {}

  Netlist read() {
    while (!ended_ && lines_.next()) directive();
    if (!hasOutputs_) lines_.refuse("required a line .outputs, found none");
    if (ended_ && lines_.next())
      lines_.refuse("required nothing after .end, found ", quoted(lines_.words()[0]));
    return file_.build(
        [this](LogicBuilder& logic, std::size_t definition, std::span<const Form* const> reads) {
          auto numbers = std::span(numbers_).subspan(firstNumber_[definition], reads.size() + 1);
          return logic.threshold(reads, numbers.first(reads.size()), numbers.back());
        });
  }

 private:
  void directive() {
    std::string_view name = lines_.words()[0];
    auto rest = lines_.words().subspan(1);
    if (name == ".threshold") {
      gate(rest);
    } else if (name == ".inputs") {
      for (std::string_view net : rest) file_.input(net);
    } else if (name == ".outputs") {
      for (std::string_view net : rest) file_.output(net);
      hasOutputs_ = true;
    } else if (name == ".model") {
      if (hasModel_) lines_.refuse("required one model, found another .model");
      hasModel_ = true;
    } else if (name == ".end") {
      ended_ = true;
    } else {
      lines_.refuse("required one of .model, .inputs, .outputs, .threshold, .end; found ",
                    quoted(name));
    }
  }

  // A gate: the nets that it reads and its own, and in the next line a weight for each net that it
  // reads and the threshold, which are as many numbers as there are nets.
  void gate(std::span<const std::string_view> nets) {
    if (nets.empty()) lines_.refuse("required a net after .threshold, found none");
    std::string_view name = nets.back();
    std::size_t numbers = nets.size();
    file_.define(name, nets.first(nets.size() - 1));
    firstNumber_.push_back(numbers_.size());
    if (!lines_.next())
      lines_.refuse("required weights and a threshold for ", quoted(name),
                    ", found the end of the file");
    if (lines_.words().size() != numbers) {
      lines_.refuse("required ", numbers - 1, " weights and a threshold for ", quoted(name),
                    ", found ", lines_.words().size(), " words");
    }
    for (std::string_view word : lines_.words()) numbers_.push_back(number(word));
  }

  std::int64_t number(std::string_view word) const {
    auto value = parseInteger(word);
    if (!value || !withinLimit(magnitude(*value))) {
      lines_.refuse("required a whole number of magnitude below 2^62, found ", quoted(word));
    }
    return *value;
  }

  LineReader lines_;
  NetFile file_;
  std::vector<std::int64_t> numbers_;     // weights and threshold, gate after gate
  std::vector<std::size_t> firstNumber_;  // by definition
  bool hasModel_ = false, hasOutputs_ = false, ended_ = false;
};

// Every gate writes the wires of its bank again.
void checkThSize(const Netlist& netlist, const WriteOptions& options) {
  BinaryOutputCost extra = binaryOutputCost(netlist);
  NetlistFigures figures = figuresOf(netlist);
  figures.gates += extra.gates;
  figures.wires += extra.wires;
  checkSize(options, ".th", kThSize.bytes(figures),
            cat(grouped(figures.gates), " gates, up to ", grouped(extra.gates),
                " of them for the digits of outputs, and ", grouped(figures.wires), " wires"));
}

void writeGate(std::ostream& out, Netlist::List list, std::int64_t threshold,
               const std::vector<std::string>& nets, const std::string& name) {
  out << ".threshold";
  for (const Wire& wire : list) out << ' ' << nets[wire.source];
  out << ' ' << name << '\n';
  for (const Wire& wire : list) out << wire.weight << ' ';
  out << threshold << '\n';
}

// The names of all wires. Inputs, and gates that are outputs, have the names of all formats
// (names.h); other gates have numbers.
std::vector<std::string> netsOf(const Netlist& netlist, const NetNames& names) {
  std::vector<std::string> nets = names.inputBits();
  std::string prefix = names.prefix("g");
  for (std::int64_t gate = 0; gate < netlist.gates(); ++gate)
    nets.push_back(prefix + std::to_string(gate));
  std::vector<std::string> outputs = names.outputBits();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const OutputForm& digit = netlist.outputPorts()[0].forms[i];
    nets[(*netlist.list(digit).begin()).source] = outputs[i];
  }
  return nets;
}

}  // namespace

Netlist readTh(std::string_view text, const std::string& where) {
  return ThReader(text, where).read();
}

void writeTh(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  checkThSize(netlist, options);
  NetNames names(netlist);
  Netlist binary = withBinaryOutputs(netlist);
  std::vector<std::string> nets = netsOf(binary, names);
  out << ".model " << options.model << "\n.inputs";
  for (const std::string& input : names.inputBits()) out << ' ' << input;
  out << "\n.outputs";
  for (const std::string& output : names.outputBits()) out << ' ' << output;
  out << '\n';
  for (std::int64_t bank = 0; bank < binary.banks(); ++bank) {
    for (std::int64_t gate = binary.firstGate(bank); gate < binary.firstGate(bank + 1); ++gate) {
      writeGate(out, binary.list(bank), binary.threshold(gate), nets, nets[binary.inputs() + gate]);
    }
  }
  out << ".end\n";
}

}  // namespace tc0
