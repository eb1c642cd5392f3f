#include "circuit/formats/aiger.h"

#include <ostream>
#include <unordered_set>

#include "circuit/base/error.h"
#include "circuit/formats/aig_text.h"
#include "circuit/formats/aiger_file.h"
#include "circuit/formats/logic_builder.h"
#include "circuit/formats/nets.h"
#include "circuit/formats/text.h"

namespace tc0 {
namespace {

constexpr std::size_t kUndefined = ~std::size_t{0};
constexpr std::size_t kInput = kUndefined - 1;

// Makes a netlist of a parsed file: checks that every variable is defined once, orders the ands so
// that each comes after what it reads, and makes a gate for each.
class AigerBuilder {
 public:
  AigerBuilder(const AigerFile& file, const std::string& where)
      : file_(file),
        where_(where),
        definedBy_(file.largest + 1, kUndefined),
        forms_(file.largest + 1) {}

  Netlist build() {
    definedBy_[0] = kInput;  // the constant false
    for (std::uint64_t input : file_.inputs) define(input, kInput);
    for (std::size_t k = 0; k < file_.ands.size(); ++k) define(file_.ands[k].variable, k);
    std::vector<std::size_t> order =
        orderByReads(graph(), where_, [&](std::size_t k) { return name(file_.ands[k].variable); });

    std::vector<std::string> inputNames = named(file_.inputNames, "i");
    for (std::size_t k = 0; k < inputNames.size(); ++k) {
      forms_[file_.inputs[k]] = {0, {{netlist_.bit(inputNames[k]), 1}}};
    }
    LogicBuilder logic(netlist_);
    for (std::size_t k : order) {
      const AigerFile::And& gate = file_.ands[k];
      Literal literals[] = {literal(gate.literals[0]), literal(gate.literals[1])};
      forms_[gate.variable] = logic.all(literals);
    }
    std::vector<std::string> outputNames = named(file_.outputNames, "o");
    for (std::size_t k = 0; k < outputNames.size(); ++k) {
      checkDefined(file_.outputs[k]);
      netlist_.output(outputNames[k],
                      logic.output(LogicBuilder::literal(literal(file_.outputs[k]))));
    }
    return netlist_.finish();
  }

 private:
  static std::string name(std::uint64_t variable) { return cat("variable ", variable); }

  void define(std::uint64_t variable, std::size_t by) {
    if (definedBy_[variable] != kUndefined) {
      fail(where_, ": required every variable once, found ", name(variable), " defined again");
    }
    definedBy_[variable] = by;
  }

  void checkDefined(std::uint64_t literal) const {
    if (definedBy_[literal / 2] == kUndefined) {
      fail(where_, ": required a definition of every variable that is read, found none of ",
           name(literal / 2));
    }
  }

  // Which ands each and reads. Inputs and the constant need no order.
  ReadGraph graph() const {
    ReadGraph graph;
    for (const AigerFile::And& gate : file_.ands) {
      for (std::uint64_t read : gate.literals) {
        checkDefined(read);
        if (definedBy_[read / 2] != kInput) graph.read(definedBy_[read / 2]);
      }
      graph.endNode();
    }
    return graph;
  }

  Literal literal(std::uint64_t literal) const { return {&forms_[literal / 2], literal % 2 != 0}; }

  // The names of the inputs or outputs. Those without a symbol get the letter and their position,
  // and underscores if a symbol has that name.
  std::vector<std::string> named(std::vector<std::string> names, const std::string& letter) const {
    std::unordered_set<std::string> taken;
    for (const std::string& given : names) {
      if (!given.empty() && !taken.insert(given).second) {
        fail(where_, ": required every symbol once, found ", quoted(given), " again");
      }
    }
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (!names[k].empty()) continue;
      for (names[k] = cat(letter, k); !taken.insert(names[k]).second;) names[k] += "_";
    }
    return names;
  }

  const AigerFile& file_;
  const std::string& where_;
  std::vector<std::size_t> definedBy_;  // by variable: an and, kInput or kUndefined
  std::vector<Form> forms_;             // by variable
  NetlistBuilder netlist_;
};

// Writes a number in 7 bits a byte, the lowest first; the high bit of a byte says that more follow.
void writeDifference(std::ostream& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7) out.put(static_cast<char>(value | 128));
  out.put(static_cast<char>(value));
}

// The graph's nodes are the file's variables. A binary file leaves out the inputs' lines, and
// stores the ands as differences, which are positive because the larger literal comes first.
void writeAiger(const NamedAig& named, std::ostream& out, const WriteOptions& options,
                bool binary) {
  const Aig& aig = named.aig;
  out << (binary ? "aig " : "aag ") << aig.inputs() + aig.ands().size() << ' ' << aig.inputs()
      << " 0 " << aig.outputs.size() << ' ' << aig.ands().size() << '\n';
  for (std::uint64_t k = 0; k < aig.inputs() && !binary; ++k) out << aig.input(k) << '\n';
  for (Aig::Literal output : aig.outputs) out << output << '\n';
  for (std::uint64_t k = 0; k < aig.ands().size(); ++k) {
    auto [a, b] = aig.ands()[k];
    if (binary) {
      writeDifference(out, aig.andLiteral(k) - a);
      writeDifference(out, a - b);
    } else {
      out << aig.andLiteral(k) << ' ' << a << ' ' << b << '\n';
    }
  }
  for (std::size_t k = 0; k < named.inputs.size(); ++k)
    out << 'i' << k << ' ' << named.inputs[k] << '\n';
  for (std::size_t k = 0; k < named.outputs.size(); ++k)
    out << 'o' << k << ' ' << named.outputs[k] << '\n';
  out << "c\n" << options.model << '\n';
}

}  // namespace

Netlist readAiger(std::string_view text, const std::string& where) {
  return AigerBuilder(parseAiger(text, where), where).build();
}

void writeAigerAscii(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  writeAiger(namedAig(netlist, "AIGER", kAigerAsciiNodeBytes, options), out, options, false);
}

void writeAigerBinary(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  writeAiger(namedAig(netlist, "AIGER", kAigerBinaryNodeBytes, options), out, options, true);
}

}  // namespace tc0
