#include "tools/check/command/command_line.h"

#include <algorithm>
#include <iostream>

#include "tools/check/error.h"
#include "tools/check/strict_json.h"

namespace tc0check {

std::optional<std::string> CommandLine::value(const std::string& option) const {
  auto found = options.find(option);
  if (found == options.end()) return std::nullopt;
  return found->second;
}

CommandLine parseCommandLine(std::span<const std::string> words,
                             std::span<const OptionText> known) {
  CommandLine line;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (words[k].size() < 2 || words[k][0] != '-') {
      line.files.push_back(words[k]);
      continue;
    }
    std::size_t equals = words[k].find('=');
    std::string name = words[k].substr(0, equals);
    auto option = std::find_if(known.begin(), known.end(),
                               [&](const OptionText& one) { return name == one.name; });
    bool isSwitch = option != known.end() && *option->argument == 0;
    if (option == known.end() || (isSwitch && equals != std::string::npos)) {
      std::vector<std::string> names{"--help", "--version"};
      for (const OptionText& one : known) names.emplace_back(one.name);
      refuse("unknown option '", brief(words[k]), "'; the nearest known one is '",
             nearest(words[k], names), "'");
    }
    std::string value;
    if (equals != std::string::npos) {
      value = words[k].substr(equals + 1);
    } else if (!isSwitch) {
      if (k + 1 == words.size()) {
        refuse(name, ": its argument ", option->argument, " required; found none");
      }
      value = words[++k];
    }
    line.options[name] = value;
  }
  return line;
}

void printOptions(std::span<const OptionText> options) {
  for (const OptionText& option : options) {
    std::string name = paste("  ", option.name, " ", option.argument);
    name.resize(24, ' ');
    std::cout << name << option.help << "\n";
  }
}

}  // namespace tc0check
