#include "circuit/formats/text.h"

#include <charconv>
#include <utility>

namespace tc0 {
namespace {

constexpr std::size_t kQuoted = 48;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool isControl(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte < ' ' && !isBlank(c) && c != '\n') || byte == 127;
}

std::string hex(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', kDigits[byte / 16], kDigits[byte % 16]};
}

template <class Number>
std::optional<Number> parse(std::string_view word) {
  Number number{};
  auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (char c : text.substr(0, kQuoted)) {
    bool printable = ' ' <= c && c <= '~';
    result += printable ? std::string(1, c) : hex(c);
  }
  return result + (text.size() > kQuoted ? "...'" : "'");
}

std::optional<std::int64_t> parseInteger(std::string_view word) {
  if (word.size() > 1 && word[0] == '+' && word[1] != '-') word.remove_prefix(1);
  return parse<std::int64_t>(word);
}

std::optional<std::uint64_t> parseNatural(std::string_view word) {
  return parse<std::uint64_t>(word);
}

LineReader::LineReader(std::string_view text, std::string where, Syntax syntax)
    : rest_(text), where_(std::move(where)), syntax_(syntax) {
  std::int64_t line = 1;
  for (char c : text) {
    if (c == '\n') ++line;
    if (isControl(c)) refuseAt(line, "required text, found the byte ", hex(c));
  }
}

// Joins lines as long as one ends in a backslash, and goes on until there is a word.
bool LineReader::next() {
  words_.clear();
  while (words_.empty()) {
    if (rest_.empty()) {
      first_ = last_;
      return false;
    }
    first_ = last_ + 1;
    for (bool more = true; more && !rest_.empty();) {
      std::size_t end = rest_.find('\n');
      std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++last_;
      line = line.substr(0, line.find(syntax_.comment));
      while (!line.empty() && isBlank(line.back())) line.remove_suffix(1);
      more = syntax_.continued && line.ends_with('\\');
      if (more) line.remove_suffix(1);
      split(line);
    }
  }
  return true;
}

// A word ends at a blank or at a punctuation character, which is a word of its own.
void LineReader::split(std::string_view line) {
  auto isPunctuation = [&](char c) {
    return syntax_.punctuation.find(c) != std::string_view::npos;
  };
  for (std::size_t at = 0; at < line.size();) {
    std::size_t begin = at++;
    if (isBlank(line[begin])) continue;
    if (!isPunctuation(line[begin])) {
      while (at < line.size() && !isBlank(line[at]) && !isPunctuation(line[at])) ++at;
    }
    words_.push_back(line.substr(begin, at - begin));
  }
}

}  // namespace tc0
