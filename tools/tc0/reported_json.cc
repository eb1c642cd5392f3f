#include <iostream>

#include "circuit/base/file.h"
#include "tools/tc0/commands.h"

namespace tc0 {

bool reportedJson(const Arguments& arguments, const std::string& json) {
  if (arguments.has("--report"))
    writeFile(arguments.text("--report"), [&](std::ostream& out) { out << json; });
  bool print = arguments.has("--json");
  if (print) std::cout << json;
  return print;
}

}  // namespace tc0
