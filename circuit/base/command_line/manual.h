#pragma once

#include <string>
#include <vector>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// A file of the manual, made from the command table as the help is.
struct ManualPage {
  std::string name;  // "tc0-stats.1", "stats.md"
  std::string text;
};

/// Pages for `man`: PROGRAM.1, and PROGRAM-COMMAND.1 for each command. The page of a command that
/// is all of the program that it is handed over to (tc0 check, tc0-check) is that program's as
/// well.
std::vector<ManualPage> manPages(const CommandTable& table);

/// Everything on one page, PROGRAM.1.
ManualPage singleManPage(const CommandTable& table);

/// Pages in Markdown: README.md, which lists the commands, and a page for each command.
std::vector<ManualPage> markdownPages(const CommandTable& table);

/// Writes the pages into a folder, which has to be there; returns a line that says so.
std::string writePages(const std::string& folder, const std::vector<ManualPage>& pages);

}  // namespace tc0
