#include <algorithm>
#include <array>
#include <charconv>

#include "circuit/formats/bench.h"
#include "circuit/formats/cover.h"
#include "circuit/formats/net_file.h"

namespace tc0 {
namespace {

enum class Function { kAll, kAny, kParity, kConstant, kTable };

struct Keyword {
  std::string_view name;
  Function function;
  bool complemented;
  std::size_t leastInputs, mostInputs;
};

constexpr std::size_t kMany = ~std::size_t{0};
constexpr std::size_t kTableInputs = 6;
constexpr std::array<Keyword, 13> kKeywords{{{"AND", Function::kAll, false, 1, kMany},
                                             {"NAND", Function::kAll, true, 1, kMany},
                                             {"OR", Function::kAny, false, 1, kMany},
                                             {"NOR", Function::kAny, true, 1, kMany},
                                             {"XOR", Function::kParity, false, 1, kMany},
                                             {"XNOR", Function::kParity, true, 1, kMany},
                                             {"NOT", Function::kAll, true, 1, 1},
                                             {"INV", Function::kAll, true, 1, 1},
                                             {"BUF", Function::kAll, false, 1, 1},
                                             {"BUFF", Function::kAll, false, 1, 1},
                                             {"GND", Function::kConstant, false, 0, 0},
                                             {"VDD", Function::kConstant, true, 0, 0},
                                             {"LUT", Function::kTable, false, 0, kTableInputs}}};

std::string upper(std::string_view word) {
  std::string result(word);
  for (char& c : result) {
    if ('a' <= c && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

struct Gate {
  const Keyword* keyword;
  std::uint64_t table = 0;  // of a LUT
};

// The rows of inputs at which a truth table is 1, as the digits of a cover, one row after the
// other.
std::string rowsOf(std::uint64_t table, std::size_t inputs) {
  std::string rows;
  for (std::size_t m = 0; m < std::size_t{1} << inputs; ++m) {
    for (std::size_t i = 0; i < inputs && (table >> m & 1) != 0; ++i)
      rows += (m >> i & 1) != 0 ? '1' : '0';
  }
  return rows;
}

Form makeTable(LogicBuilder& logic, std::span<const Form* const> reads, std::uint64_t table) {
  if (reads.empty()) return LogicBuilder::constant((table & 1) != 0);
  std::string rows = rowsOf(table, reads.size());
  Cover cover;
  for (std::size_t at = 0; at < rows.size(); at += reads.size()) {
    cover.rows.push_back(std::string_view(rows).substr(at, reads.size()));
  }
  return makeCover(logic, reads, cover);
}

// The form of a gate. A complemented gate is the complement of another, which takes no gate more;
// VDD is the complement of GND, which is the empty form.
Form makeGate(LogicBuilder& logic, std::span<const Form* const> reads, const Gate& gate) {
  std::vector<Literal> literals;
  for (const Form* read : reads) literals.push_back({read});
  Form made;
  switch (gate.keyword->function) {
    case Function::kAll:
      made = logic.all(literals);
      break;
    case Function::kAny:
      made = logic.any(literals);
      break;
    case Function::kParity:
      made = logic.parity(literals);
      break;
    case Function::kConstant:
      break;
    case Function::kTable:
      return makeTable(logic, reads, gate.table);
  }
  return gate.keyword->complemented ? LogicBuilder::literal({&made, true}) : made;
}

// Reads line by line. A line with '=' as its second word defines a net; other lines name inputs and
// outputs. Nets are collected, and `build` makes their gates in an order that works.
class BenchReader {
 public:
  BenchReader(std::string_view text, const std::string& where)
      : lines_(text, where, {.comment = '#', .punctuation = "(),="}), file_(lines_, where) {}

  Netlist read() {
    while (lines_.next()) {
      auto words = lines_.words();
      if (words.size() >= 2 && words[1] == "=") {
        definition();
      } else {
        port();
      }
    }
    if (!hasOutput_) lines_.refuse("required a line OUTPUT(...), found none");
    return file_.build(
        [this](LogicBuilder& logic, std::size_t definition, std::span<const Form* const> reads) {
          return makeGate(logic, reads, gates_[definition]);
        });
  }

 private:
  void port() {
    auto words = lines_.words();
    std::string kind = upper(words[0]);
    bool known = kind == "INPUT" || kind == "OUTPUT";
    if (!known || words.size() != 4 || words[1] != "(" || !isName(words[2]) || words[3] != ")") {
      lines_.refuse("required INPUT(net), OUTPUT(net) or net = GATE(net, ...), found ",
                    quoted(words[0]));
    }
    if (kind == "INPUT") {
      file_.input(words[2]);
    } else {
      file_.output(words[2]);
      hasOutput_ = true;
    }
  }

  // net = GATE(net, ...), or net = LUT 0x... (net, ...), whose table comes before the nets.
  void definition() {
    auto words = lines_.words();
    if (!isName(words[0]))
      lines_.refuse("required the name of a net before '=', found ", quoted(words[0]));
    if (words.size() < 3) lines_.refuse("required a gate after '=', found the end of the line");
    Gate gate{keyword(words[2])};
    auto rest = words.subspan(3);
    if (gate.keyword->function == Function::kTable) {
      if (rest.empty()) lines_.refuse("required LUT 0x..., found the end of the line");
      gate.table = table(rest[0]);
      rest = rest.subspan(1);
    }
    std::vector<std::string_view> reads = operands(rest);
    if (reads.size() < gate.keyword->leastInputs || reads.size() > gate.keyword->mostInputs) {
      lines_.refuse(
          "required ", gate.keyword->mostInputs == kMany ? "at least " : "at most ",
          gate.keyword->mostInputs == kMany ? gate.keyword->leastInputs : gate.keyword->mostInputs,
          " inputs of ", gate.keyword->name, ", found ", reads.size());
    }
    file_.define(words[0], reads);
    gates_.push_back(gate);
  }

  const Keyword* keyword(std::string_view word) const {
    std::string name = upper(word);
    for (const Keyword& keyword : kKeywords) {
      if (keyword.name == name) return &keyword;
    }
    if (name.starts_with("DFF"))
      lines_.refuse("required a combinational circuit, found the flip-flop ", quoted(word));
    lines_.refuse("required one of AND NAND OR NOR XOR XNOR NOT BUF BUFF VDD GND LUT, found ",
                  quoted(word));
  }

  std::uint64_t table(std::string_view word) const {
    std::uint64_t value = 0;
    std::string_view digits =
        word.starts_with("0x") || word.starts_with("0X") ? word.substr(2) : std::string_view();
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
      lines_.refuse("required a truth table 0x... of at most 64 bits, found ", quoted(word));
    }
    return value;
  }

  // The nets in "( a , b )". No words at all mean no nets.
  std::vector<std::string_view> operands(std::span<const std::string_view> words) const {
    std::vector<std::string_view> result;
    if (words.empty()) return result;
    bool empty = words.size() == 2 && words[0] == "(" && words[1] == ")";
    bool odd = words.size() % 2 != 0 && words.size() >= 3;
    if (!empty && (!odd || words.front() != "(" || words.back() != ")")) refuseOperands();
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
      bool isNet = i % 2 != 0;
      if (isNet ? !isName(words[i]) : words[i] != ",") refuseOperands();
      if (isNet) result.push_back(words[i]);
    }
    return result;
  }

  [[noreturn]] void refuseOperands() const {
    lines_.refuse("required inputs as (net, ...), found something else");
  }

  static bool isName(std::string_view word) {
    return word != "(" && word != ")" && word != "," && word != "=";
  }

  LineReader lines_;
  NetFile file_;
  std::vector<Gate> gates_;  // by definition
  bool hasOutput_ = false;
};

}  // namespace

Netlist readBench(std::string_view text, const std::string& where) {
  return BenchReader(text, where).read();
}

}  // namespace tc0
