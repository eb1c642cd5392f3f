#include <iostream>

#include "circuit/base/command_line/manual.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "tools/tc0/commands.h"

namespace tc0 {

int runManual(const Arguments& arguments) {
  const std::string& format = arguments.positional()[0];
  if (format != "man" && format != "markdown")
    fail("manual: required man or markdown, found '", format, "'",
         didYouMean(format, {"man", "markdown"}));
  const CommandTable& table = tc0Commands();
  std::cout << writePages(arguments.positional()[1],
                          format == "man" ? manPages(table) : markdownPages(table));
  return kSuccess;
}

}  // namespace tc0
