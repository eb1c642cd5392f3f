#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tools/check/help.h"

namespace tc0check {

/// A command line, taken apart. Options are --name, --name VALUE or --name=VALUE, as their texts
/// say; all other words are files. The last of several values counts.
struct CommandLine {
  std::vector<std::string> files;
  std::map<std::string, std::string> options;  // "" for a switch

  bool has(const std::string& option) const { return options.count(option) != 0; }
  std::optional<std::string> value(const std::string& option) const;
};

/// Refuses an option that is not known, with the nearest one that is, and one without its value.
CommandLine parseCommandLine(std::span<const std::string> words, std::span<const OptionText> known);

/// Prints a line for each option.
void printOptions(std::span<const OptionText> options);

}  // namespace tc0check
