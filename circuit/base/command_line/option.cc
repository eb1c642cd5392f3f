#include "circuit/base/command_line/option.h"

#include <bit>
#include <charconv>

#include "circuit/base/assert.h"
#include "circuit/base/choice.h"
#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

Argument limited(Argument::Kind kind, std::string word, std::int64_t least, std::int64_t most) {
  TC0_ASSERT(!word.empty() && least <= most);
  Argument argument(std::move(word));
  argument.kind = kind;
  argument.least = least;
  argument.most = most;
  return argument;
}

Argument chosen(Argument::Kind kind, std::string word, std::vector<std::string> choices) {
  Argument argument(std::move(word));
  argument.kind = kind;
  argument.choices = std::move(choices);
  return argument;
}

// Large powers of two are easier to read as such.
std::string limitText(std::int64_t limit) {
  constexpr std::int64_t kReadable = 1 << 16;
  const std::uint64_t bits = limit;
  if (limit >= kReadable && std::has_single_bit(bits)) return cat("2^", std::countr_zero(bits));
  return std::to_string(limit);
}

}  // namespace

namespace takes {

Argument integer(std::string word, std::int64_t least, std::int64_t most) {
  return limited(Argument::Kind::kInteger, std::move(word), least, most);
}
Argument integers(std::string word, std::int64_t least, std::int64_t most) {
  return limited(Argument::Kind::kIntegers, std::move(word), least, most);
}
Argument number(std::string word) { return chosen(Argument::Kind::kNumber, std::move(word), {}); }
Argument oneOf(std::string word, std::vector<std::string> choices) {
  TC0_ASSERT(!choices.empty());
  return chosen(Argument::Kind::kChoice, std::move(word), std::move(choices));
}
Argument file(std::string word, std::vector<std::string> ends) {
  return chosen(Argument::Kind::kFile, std::move(word), std::move(ends));
}
Argument folder(std::string word) { return chosen(Argument::Kind::kFolder, std::move(word), {}); }

Argument meaning(std::string what, Argument argument) {
  argument.meaning = std::move(what);
  return argument;
}

}  // namespace takes

Option beside(std::vector<std::string> others, Option option) {
  option.beside = std::move(others);
  return option;
}

void checkValue(const std::string& what, const Argument& argument, const std::string& text) {
  using Kind = Argument::Kind;
  switch (argument.kind) {
    case Kind::kInteger:
      parseInteger(text, argument.least, argument.most, what);
      break;
    case Kind::kIntegers:
      parseIntegers(text, argument.least, argument.most, what);
      break;
    case Kind::kNumber:
      parseNumber(text, what);
      break;
    case Kind::kChoice:
      rowNamed(what.c_str(), argument.choices, text, [](const std::string& name) { return name; });
      break;
    case Kind::kText:
    case Kind::kFile:
    case Kind::kFolder:
      break;
  }
}

std::string alternatives(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

std::string limitsText(const Argument& argument) {
  using Kind = Argument::Kind;
  if (argument.kind == Kind::kChoice) return alternatives(argument.choices);
  bool integers = argument.kind == Kind::kIntegers;
  if (!integers && argument.kind != Kind::kInteger) return "";
  std::string each = integers ? "each " : "";
  if (argument.most < INT64_MAX)
    return each + limitText(argument.least) + " to " + limitText(argument.most);
  return argument.least > 0 ? each + "at least " + limitText(argument.least) : "";
}

}  // namespace tc0
