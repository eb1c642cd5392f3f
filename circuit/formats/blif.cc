#include "circuit/formats/blif.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "circuit/formats/aig_text.h"
#include "circuit/formats/cover.h"
#include "circuit/formats/net_file.h"

namespace tc0 {
namespace {

// Directives that are refused, and directives that say nothing about the function.
constexpr std::array<std::string_view, 10> kNotCombinational{
    ".latch", ".mlatch",     ".subckt",      ".gate", ".search",
    ".exdc",  ".start_kiss", ".latch_order", ".code", ".clock"};
constexpr std::array<std::string_view, 12> kPassedOver{".area",
                                                       ".delay",
                                                       ".wire_load_slope",
                                                       ".wire",
                                                       ".input_arrival",
                                                       ".input_drive",
                                                       ".default_input_arrival",
                                                       ".default_input_drive",
                                                       ".output_required",
                                                       ".output_load",
                                                       ".default_output_required",
                                                       ".default_output_load"};

// Reads line by line. A line that begins with '.' is a directive; other lines are rows of the cover
// that the last .names began. Nets and covers are collected, and `build` makes them in an order
// that works.
class BlifReader {
 public:
  BlifReader(std::string_view text, const std::string& where)
      : lines_(text, where, {.comment = '#', .continued = true}), file_(lines_, where) {}

  Netlist read() {
    while (!ended_ && lines_.next()) {
      if (lines_.words()[0][0] == '.') {
        directive();
      } else {
        row();
      }
    }
    if (!hasOutputs_) lines_.refuse("required a line .outputs, found none");
    if (ended_ && lines_.next())
      lines_.refuse("required nothing after .end, found ", quoted(lines_.words()[0]));
    return file_.build(
        [this](LogicBuilder& logic, std::size_t definition, std::span<const Form* const> inputs) {
          return makeCover(logic, inputs, covers_[definition]);
        });
  }

 private:
  void directive() {
    std::string_view name = lines_.words()[0];
    auto rest = lines_.words().subspan(1);
    inCover_ = name == ".names";
    if (name == ".names") return names(rest);
    if (name == ".model") return model();
    if (name == ".end") {
      ended_ = true;
      return;
    }
    if (name == ".inputs") {
      for (std::string_view net : rest) file_.input(net);
      return;
    }
    if (name == ".outputs") {
      for (std::string_view net : rest) file_.output(net);
      hasOutputs_ = true;
      return;
    }
    if (std::find(kNotCombinational.begin(), kNotCombinational.end(), name) !=
        kNotCombinational.end()) {
      lines_.refuse("required a combinational model of .names alone, found ", quoted(name));
    }
    if (std::find(kPassedOver.begin(), kPassedOver.end(), name) == kPassedOver.end()) {
      lines_.refuse("required one of .model, .inputs, .outputs, .names, .end; found ",
                    quoted(name));
    }
  }

  void model() {
    if (hasModel_) lines_.refuse("required one model, found another .model");
    hasModel_ = true;
  }

  void names(std::span<const std::string_view> nets) {
    if (nets.empty()) lines_.refuse("required a net after .names, found none");
    file_.define(nets.back(), nets.first(nets.size() - 1));
    columns_ = nets.size() - 1;
    covers_.emplace_back();
  }

  // A row of the current cover: as many characters 0, 1 or - as the cover has inputs, then the
  // value. A cover without inputs has the value alone.
  void row() {
    auto words = lines_.words();
    if (!inCover_) lines_.refuse("required a line that starts with '.', found ", quoted(words[0]));
    if (words.size() != (columns_ == 0 ? 1 : 2)) {
      lines_.refuse("required ", columns_ == 0 ? "a value" : "a row and a value", ", found ",
                    words.size(), " words");
    }
    std::string_view inputs = columns_ == 0 ? std::string_view() : words[0];
    if (inputs.size() != columns_) {
      lines_.refuse("required a row of ", columns_, " characters, found ", quoted(inputs), " of ",
                    inputs.size());
    }
    if (inputs.find_first_not_of("01-") != std::string_view::npos) {
      lines_.refuse("required a row of 0, 1 and -, found ", quoted(inputs));
    }
    if (words.back() != "0" && words.back() != "1") {
      lines_.refuse("required the value 0 or 1, found ", quoted(words.back()));
    }
    Cover& cover = covers_.back();
    bool value = words.back() == "1";
    if (!cover.rows.empty() && cover.value != value)
      lines_.refuse("required one value in all rows of a cover, found both");
    cover.value = value;
    cover.rows.push_back(inputs);
  }

  LineReader lines_;
  NetFile file_;
  std::vector<Cover> covers_;  // by definition
  std::size_t columns_ = 0;
  bool inCover_ = false, hasModel_ = false, hasOutputs_ = false, ended_ = false;
};

// Writes names after a directive, and continues lines of more than 100 characters with a backslash.
void writeList(std::ostream& out, std::string_view directive,
               const std::vector<std::string>& names) {
  constexpr std::size_t kLine = 100;
  out << directive;
  std::size_t column = directive.size();
  for (const std::string& name : names) {
    if (column + name.size() > kLine) {
      out << " \\\n";
      column = 0;
    }
    out << ' ' << name;
    column += name.size() + 1;
  }
  out << '\n';
}

char literalDigit(Aig::Literal literal) { return (literal & 1) != 0 ? '0' : '1'; }

}  // namespace

Netlist readBlif(std::string_view text, const std::string& where) {
  return BlifReader(text, where).read();
}

void writeBlif(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  NamedAig named = namedAig(netlist, "BLIF", kBlifNodeBytes, options);
  const Aig& aig = named.aig;
  out << ".model " << options.model << '\n';
  writeList(out, ".inputs", named.inputs);
  writeList(out, ".outputs", named.outputs);
  for (std::uint64_t k = 0; k < aig.ands().size(); ++k) {
    auto [a, b] = aig.ands()[k];
    out << ".names " << named.node(a / 2) << ' ' << named.node(b / 2) << ' '
        << named.node(aig.andLiteral(k) / 2) << '\n'
        << literalDigit(a) << literalDigit(b) << " 1\n";
  }
  for (std::size_t i = 0; i < aig.outputs.size(); ++i) {
    Aig::Literal output = aig.outputs[i];
    if (output == Aig::kFalse || output == Aig::kTrue) {
      out << ".names " << named.outputs[i] << '\n' << (output == Aig::kTrue ? "1\n" : "");
    } else {
      out << ".names " << named.node(output / 2) << ' ' << named.outputs[i] << '\n'
          << literalDigit(output) << " 1\n";
    }
  }
  out << ".end\n";
}

}  // namespace tc0
