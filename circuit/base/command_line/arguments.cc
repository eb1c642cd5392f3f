#include <algorithm>
#include <charconv>

#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

const Option& optionNamed(const Command& command, const std::string& name) {
  std::vector<std::string> names;
  for (const Option& option : command.options) {
    if (option.name == name || (!option.letter.empty() && option.letter == name)) return option;
    names.push_back(option.name);
  }
  names.insert(names.end(), {"--help", "--version"});
  fail(command.name, ": required an option of this command, found '", name, "'",
       didYouMean(name, names));
}

void checkPositional(const Command& command, const std::vector<std::string>& given) {
  std::size_t most = command.positional.size(), found = given.size();
  if (found < most && !command.positional[found].starts_with('['))
    fail(command.name, ": required ", command.positional[found], ", found no such argument");
  if (found > most)
    fail(command.name, ": required ", most, most == 1 ? " argument" : " arguments",
         ", found also '", given[most], "'");
}

}  // namespace

const std::string& Arguments::text(const std::string& option) const {
  static const std::string kNothing;
  if (auto given = values_.find(option); given != values_.end()) return given->second.back();
  auto otherwise = defaults_.find(option);
  return otherwise == defaults_.end() ? kNothing : otherwise->second;
}

std::vector<std::string> Arguments::all(const std::string& option) const {
  auto given = values_.find(option);
  return given == values_.end() ? std::vector<std::string>{} : given->second;
}

std::int64_t Arguments::integer(const std::string& option, std::int64_t lo, std::int64_t hi) const {
  return parseInteger(text(option), lo, hi, option);
}

std::vector<std::int64_t> Arguments::integers(const std::string& option, std::int64_t lo,
                                              std::int64_t hi) const {
  const std::string& list = text(option);
  std::vector<std::int64_t> values;
  for (std::size_t at = 0; at <= list.size();) {
    std::size_t comma = std::min(list.find(',', at), list.size());
    values.push_back(parseInteger(list.substr(at, comma - at), lo, hi, option));
    at = comma + 1;
  }
  return values;
}

double Arguments::number(const std::string& option) const {
  const std::string& given = text(option);
  double value = 0;
  auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error != std::errc() || end != given.data() + given.size())
    fail(option, ": required a number, found '", given, "'");
  return value;
}

std::int64_t parseInteger(const std::string& text, std::int64_t lo, std::int64_t hi,
                          const std::string& what) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < lo || value > hi)
    fail(what, ": required an integer in [", lo, ", ", hi, "], found '", text, "'");
  return value;
}

Arguments parseArguments(const Command& command, const std::vector<std::string>& words) {
  Arguments arguments;
  for (const Option& option : command.options)
    if (!option.otherwise.empty()) arguments.defaults_[option.name] = option.otherwise;
  bool onlyPositional = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--" && !onlyPositional) {
      onlyPositional = true;
      continue;
    }
    bool number = word.size() > 1 && word.find_first_not_of("0123456789", 1) == std::string::npos;
    if (onlyPositional || word.size() < 2 || word[0] != '-' || number) {
      arguments.positional_.push_back(word);
      arguments.words_.push_back(word);
      continue;
    }
    std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const Option& option = optionNamed(command, word.substr(0, equals));
    bool inside = equals != std::string::npos;
    arguments.words_.push_back(option.name);
    std::string value;
    if (option.argument.empty()) {
      if (inside) fail(option.name, ": required no value, found '", word.substr(equals + 1), "'");
    } else if (inside) {
      value = word.substr(equals + 1);
    } else {
      if (i + 1 == words.size()) fail(option.name, ": required ", option.argument, ", found none");
      value = words[++i];
    }
    if (!option.argument.empty()) arguments.words_.push_back(value);
    arguments.values_[option.name].push_back(value);
  }
  checkPositional(command, arguments.positional_);
  return arguments;
}

}  // namespace tc0
