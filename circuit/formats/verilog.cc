#include "circuit/formats/verilog.h"

#include <algorithm>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/logic/bounds.h"

namespace tc0 {
namespace {

constexpr std::size_t kTerms = 32;  // the most terms of one expression

std::string vectorType(int width) { return width == 1 ? "" : cat("[", width - 1, ":0] "); }

std::string signedLiteral(int width, std::int64_t value) {
  return cat(value < 0 ? "-" : "", width, "'sd", magnitude(value));
}

// A width whose two's complement holds the sum with and without its constant, each weight, and 0.
int sumWidth(std::int64_t constant, Range loose) {
  Range range{std::min(loose.lo, loose.lo + constant), std::max(loose.hi, loose.hi + constant)};
  return std::max(2, twosDigitsFor(range));
}

// Writes ports, then a wire for the sum of each bank and one for each of its gates, then the
// outputs.
class VerilogWriter {
 public:
  VerilogWriter(const Netlist& netlist, std::ostream& out)
      : netlist_(netlist),
        out_(out),
        names_(netlist),
        sum_(names_.prefix("s")),
        partial_(names_.prefix("p")),
        gate_(names_.prefix("g")),
        number_(names_.prefix("o")) {
    for (const BitVector& vector : names_.inputs()) {
      std::string name = verilogName(vector.name);
      for (int k = 0; k < vector.width; ++k)
        inputs_.push_back(vector.width == 1 ? name : cat(name, "[", k, "]"));
    }
  }

  void write(const std::string& model) {
    header(model);
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank) writeBank(bank);
    std::size_t next = 0;
    for (const OutputPort& port : netlist_.outputPorts()) {
      for (const OutputForm& form : port.forms) writeOutput(form, next++);
    }
    out_ << "endmodule\n";
  }

 private:
  void header(const std::string& model) {
    out_ << "module " << verilogName(model) << "(";
    const char* separator = "\n";
    auto port = [&](std::string_view kind, const BitVector& vector) {
      if (vector.width == 0) return;
      out_ << separator << "  " << kind << vectorType(vector.width) << verilogName(vector.name);
      separator = ",\n";
    };
    for (const BitVector& vector : names_.inputs()) port("input wire ", vector);
    for (const BitVector& vector : names_.outputs())
      port(vector.twos ? "output wire signed " : "output wire ", vector);
    out_ << "\n);\n";
  }

  std::string wire(std::int64_t source) const {
    if (source < netlist_.inputs()) return inputs_[source];
    return gate_ + std::to_string(source - netlist_.inputs());
  }

  // A threshold beyond the values of the sum may not fit its width, so such a gate is a constant.
  void writeBank(std::int64_t bank) {
    Netlist::List list = netlist_.list(bank);
    Range range = looseRange(list);
    int width = sumWidth(0, range);
    std::string sum = sum_ + std::to_string(bank);
    writeSum(sum, width, 0, list);
    for (std::int64_t gate = netlist_.firstGate(bank); gate < netlist_.firstGate(bank + 1);
         ++gate) {
      std::int64_t threshold = netlist_.threshold(gate);
      out_ << "  wire " << gate_ << gate << " = ";
      if (threshold <= range.lo || threshold > range.hi) {
        out_ << (threshold <= range.lo ? "1'b1;\n" : "1'b0;\n");
      } else {
        out_ << sum << " >= " << signedLiteral(width, threshold) << ";\n";
      }
    }
  }

  // A bit that is a single wire is assigned directly. Other numbers are summed in a width that
  // holds every partial sum, of which the output takes the lowest digits.
  void writeOutput(const OutputForm& form, std::size_t position) {
    const BitVector& vector = names_.outputs()[position];
    Netlist::List list = netlist_.list(form);
    std::string target = "  assign " + verilogName(vector.name) + " = ";
    Wire single = list.size() == 1 ? *list.begin() : Wire{0, 0};
    if (!vector.twos && form.constant == 0 && single.weight == 1) {
      out_ << target << wire(single.source) << ";\n";
      return;
    }
    int width = std::max(vector.width, sumWidth(form.constant, looseRange(list)));
    std::string number = number_ + std::to_string(position);
    writeSum(number, width, form.constant, list);
    out_ << target << number << "[" << (vector.width == 1 ? "0" : cat(vector.width - 1, ":0"))
         << "];\n";
  }

  // Writes constant + (the sum of a list) as a wire `name`. Terms are added in groups, and the
  // groups' sums in groups again, until one expression is enough.
  void writeSum(const std::string& name, int width, std::int64_t constant, Netlist::List list) {
    std::vector<std::string> terms;
    if (constant != 0 || list.size() == 0) terms.push_back(signedLiteral(width, constant));
    for (const Wire& entry : list) {
      terms.push_back(cat("(", wire(entry.source), " ? ", signedLiteral(width, entry.weight), " : ",
                          width, "'sd0)"));
    }
    while (terms.size() > kTerms) {
      std::vector<std::string> groups;
      for (std::size_t at = 0; at < terms.size(); at += kTerms) {
        groups.push_back(partial_ + std::to_string(partials_++));
        writeExpression(groups.back(), width,
                        {terms.begin() + at, terms.begin() + std::min(at + kTerms, terms.size())});
      }
      terms = std::move(groups);
    }
    writeExpression(name, width, terms);
  }

  void writeExpression(const std::string& name, int width, const std::vector<std::string>& terms) {
    out_ << "  wire signed " << vectorType(width) << name << " =";
    const char* separator = " ";
    for (const std::string& term : terms) {
      out_ << separator << term;
      separator = " + ";
    }
    out_ << ";\n";
  }

  const Netlist& netlist_;
  std::ostream& out_;
  NetNames names_;
  std::string sum_, partial_, gate_, number_;  // prefixes of names
  std::vector<std::string> inputs_;
  std::uint64_t partials_ = 0;
};

}  // namespace

void writeVerilog(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "Verilog", kVerilogSize.bytes(figures), text(figures));
  VerilogWriter(netlist, out).write(options.model);
}

}  // namespace tc0
