#include <charconv>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "tools/tc0/command.h"

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

}  // namespace

const std::string& Arguments::text(const std::string& option) const {
  auto given = values_.find(option);
  if (given != values_.end()) return given->second;
  static const std::string kNothing;
  auto otherwise = defaults_.find(option);
  return otherwise == defaults_.end() ? kNothing : otherwise->second;
}

std::int64_t Arguments::integer(const std::string& option, std::int64_t lo, std::int64_t hi) const {
  return parseInteger(text(option), lo, hi, option);
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
    if (option.argument.empty()) {
      if (inside) fail(option.name, ": required no value, found '", word.substr(equals + 1), "'");
      arguments.values_[option.name] = "";
    } else if (inside) {
      arguments.values_[option.name] = word.substr(equals + 1);
    } else {
      if (i + 1 == words.size()) fail(option.name, ": required ", option.argument, ", found none");
      arguments.values_[option.name] = words[++i];
    }
    if (!option.argument.empty()) arguments.words_.push_back(arguments.values_[option.name]);
  }
  std::size_t most = command.positional.size(), found = arguments.positional_.size();
  if (found < most && !command.positional[found].starts_with('['))
    fail(command.name, ": required ", command.positional[found], ", found no such argument");
  if (found > most)
    fail(command.name, ": required ", most, most == 1 ? " argument" : " arguments",
         ", found also '", arguments.positional_[most], "'");
  return arguments;
}

}  // namespace tc0
