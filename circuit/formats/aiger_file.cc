#include "circuit/formats/aiger_file.h"

#include "circuit/base/number.h"
#include "circuit/formats/text.h"

namespace tc0 {
namespace {

// Parses a file from its begin to its end. Lines are counted; in the binary part, bytes are.
class AigerParser {
 public:
  AigerParser(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  AigerFile parse() {
    header();
    for (std::uint64_t k = 0; k < inputs_; ++k) input(k);
    for (std::uint64_t k = 0; k < outputs_; ++k)
      file_.outputs.push_back(numberLine("the literal of an output"));
    for (std::uint64_t k = 0; k < ands_; ++k) {
      if (binary_) {
        binaryAnd(k);
      } else {
        asciiAnd();
      }
    }
    while (symbol()) {
    }
    return std::move(file_);
  }

 private:
  // "aag M I L O A", perhaps followed by the numbers of bad states, constraints, justice properties
  // and fairness constraints, which like the latches have to be 0.
  void header() {
    std::string_view line = nextLine("a header");
    std::vector<std::string_view> words = wordsOf(line);
    if (words.empty() || (words[0] != "aag" && words[0] != "aig"))
      refuse("required 'aag' or 'aig', found ", quoted(line));
    if (words.size() < 6 || words.size() > 10)
      refuse("required the header ", words[0], " M I L O A, found ", quoted(line));
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 1; i < words.size(); ++i)
      numbers.push_back(number(words[i], "a number in the header"));
    binary_ = words[0] == "aig";
    file_.largest = numbers[0];
    inputs_ = numbers[1];
    outputs_ = numbers[3];
    ands_ = numbers[4];
    if (numbers[2] != 0) refuse("required a combinational circuit, found ", numbers[2], " latches");
    constexpr std::string_view kKinds[] = {"bad states", "constraints", "justice properties",
                                           "fairness constraints"};
    for (std::size_t i = 5; i < numbers.size(); ++i) {
      if (numbers[i] != 0)
        refuse("required a combinational circuit, found ", numbers[i], " ", kKinds[i - 5]);
    }
    checkSizes();
  }

  // Checks that the file is as long as the header says before memory is reserved for it. An output
  // takes at least 2 bytes, an ascii input 2 and an ascii and 6, a binary and 2.
  void checkSizes() {
    std::uint64_t most = (std::uint64_t{1} << 16) + 4 * text_.size();
    if (file_.largest > most) {
      refuse("required a largest variable of at most ", most, " in a file of ", text_.size(),
             " bytes, found ", file_.largest);
    }
    Count variables = Count{inputs_} + ands_;
    if (binary_ ? variables != file_.largest : variables > file_.largest) {
      refuse("required the largest variable to be ", binary_ ? "" : "at least ",
             "inputs + ands = ", decimal(variables), ", found ", file_.largest);
    }
    Count least =
        Count{2} * outputs_ + (binary_ ? Count{2} * ands_ : Count{2} * inputs_ + Count{6} * ands_);
    std::uint64_t left = text_.size() - at_;
    if (least > left + 1) {  // the last newline may be missing
      refuse("required at least ", decimal(least), " bytes after the header, found ", left);
    }
    file_.inputs.reserve(inputs_);
    file_.outputs.reserve(outputs_);
    file_.ands.reserve(ands_);
    file_.inputNames.resize(inputs_);
    file_.outputNames.resize(outputs_);
  }

  void input(std::uint64_t k) {
    std::uint64_t literal = binary_ ? 2 * (k + 1) : numberLine("the literal of an input");
    if (literal % 2 != 0 || literal == 0)
      refuse("required an even literal above 0 for an input, found ", literal);
    file_.inputs.push_back(literal / 2);
  }

  void asciiAnd() {
    std::string_view line = nextLine("an and");
    std::vector<std::string_view> words = wordsOf(line);
    if (words.size() != 3) refuse("required an and of three literals, found ", quoted(line));
    std::uint64_t left = literal(words[0]);
    if (left % 2 != 0 || left == 0)
      refuse("required an even literal above 0 for an and, found ", left);
    std::uint64_t first = literal(words[1]);
    file_.ands.push_back({left / 2, {first, literal(words[2])}});
  }

  // A binary and has the differences left - right0 > 0 and right0 - right1 >= 0; left is known.
  void binaryAnd(std::uint64_t k) {
    std::uint64_t left = 2 * (inputs_ + 1 + k);
    std::uint64_t first = difference(left, k, left, 1);
    file_.ands.push_back({left / 2, {first, difference(first, k, left, 0)}});
  }

  // Reads a number, which has to be at least `least` and at most `from`, and subtracts it from
  // `from`.
  std::uint64_t difference(std::uint64_t from, std::uint64_t k, std::uint64_t left,
                           std::uint64_t least) {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      if (at_ == text_.size())
        refuse("required ", ands_, " ands, found the end of the file in and ", k);
      auto byte = static_cast<unsigned char>(text_[at_++]);
      if (shift > 56) refuse("required differences below 2^63, found a longer one in and ", k);
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) break;
    }
    if (value < least || value > from) {
      refuse("required a difference of ", least, " to ", from, " in the and of literal ", left,
             ", found ", value);
    }
    return from - value;
  }

  // Reads one line of the symbol table; false at its end.
  bool symbol() {
    if (at_ == text_.size() || text_[at_] == 'c') return false;
    std::string_view line = nextLine("a symbol");
    std::size_t blank = line.find(' ');
    bool isInput = line.starts_with('i');
    if ((!isInput && !line.starts_with('o')) || blank == std::string_view::npos ||
        blank + 1 == line.size()) {
      refuse("required a symbol 'i0 name' or 'o0 name', or 'c', found ", quoted(line));
    }
    std::vector<std::string>& names = isInput ? file_.inputNames : file_.outputNames;
    std::uint64_t k = number(line.substr(1, blank - 1), "a position");
    if (k >= names.size()) {
      refuse("required a symbol of one of ", names.size(), isInput ? " inputs" : " outputs",
             ", found position ", k);
    }
    if (!names[k].empty())
      refuse("required one symbol a position, found another in ", quoted(line));
    names[k] = line.substr(blank + 1);
    return true;
  }

  std::string_view nextLine(std::string_view what) {
    ++line_;
    if (at_ == text_.size()) refuse("required ", what, ", found the end of the file");
    std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  std::uint64_t numberLine(std::string_view what) { return literal(nextLine(what)); }

  std::uint64_t literal(std::string_view word) {
    std::uint64_t value = number(word, "a literal");
    if (value / 2 > file_.largest)
      refuse("required a literal of at most ", 2 * file_.largest + 1, ", found ", value);
    return value;
  }

  std::uint64_t number(std::string_view word, std::string_view what) {
    auto value = parseNatural(word);
    if (!value) refuse("required ", what, ", found ", quoted(word));
    return *value;
  }

  static std::vector<std::string_view> wordsOf(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty() && words.size() <= 10) {
      std::size_t end = std::min(line.find(' '), line.size());
      words.push_back(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
  }

  // Messages name the line, or the byte after the outputs of a binary file, where there are no
  // lines.
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    bool inBytes = binary_ && line_ > 0 && file_.outputs.size() == outputs_;
    fail(where_, inBytes ? cat(": byte ", at_) : cat(":", line_), ": ", parts...);
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
  std::int64_t line_ = 0;
  bool binary_ = false;
  std::uint64_t inputs_ = 0, outputs_ = 0, ands_ = 0;
  AigerFile file_;
};

}  // namespace

AigerFile parseAiger(std::string_view text, const std::string& where) {
  return AigerParser(text, where).parse();
}

}  // namespace tc0
