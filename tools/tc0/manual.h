#pragma once

#include <string>
#include <vector>

namespace tc0 {

/// A file of the manual, made from the command table as the help is.
struct ManualPage {
  std::string name;  // "tc0-stats.1", "stats.md"
  std::string text;
};

/// Pages for `man`: tc0.1, and one for each command.
std::vector<ManualPage> manPages();

/// The same in Markdown: README.md is the list, and one file for each command.
std::vector<ManualPage> markdownPages();

}  // namespace tc0
