#include <filesystem>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/nearest.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/manual.h"

namespace tc0 {

int runManual(const Arguments& arguments) {
  const std::string& format = arguments.positional()[0];
  const std::string& folder = arguments.positional()[1];
  if (format != "man" && format != "markdown")
    fail("manual: required man or markdown, found '", format, "'",
         didYouMean(format, {"man", "markdown"}));
  if (!std::filesystem::is_directory(folder))
    fail("manual: required a folder that exists, found '", folder, "'");
  std::vector<ManualPage> pages = format == "man" ? manPages() : markdownPages();
  for (const ManualPage& page : pages)
    writeFile(folder + "/" + page.name, [&](std::ostream& out) { out << page.text; });
  std::cout << folder << ": " << pages.size() << " pages\n";
  return kSuccess;
}

}  // namespace tc0
