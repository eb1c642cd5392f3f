#include <iostream>

#include "circuit/base/command_line/manual.h"
#include "tools/tc0/commands.h"

namespace tc0 {

int runManual(const Arguments& arguments) {
  const auto format = choiceNamed("manual", manualChoices(), arguments.positional()[0]);
  const CommandTable& table = tc0Commands();
  std::cout << writePages(arguments.positional()[1],
                          format == ManualFormat::kMan ? manPages(table) : markdownPages(table));
  return kSuccess;
}

}  // namespace tc0
