#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "tools/report/report.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/progress.h"

namespace tc0 {

int runReport(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("report: required --output FILE, found none");
  Progress progress("collecting");
  nlohmann::ordered_json run = collectRun(arguments.positional()[0]);
  std::string page = reportPage(run);
  writeFile(arguments.text("--output"), [&](std::ostream& out) { out << page; });
  std::cout << arguments.text("--output") << ": " << run["pictures"].size() << " pictures, "
            << run["files"].size() << " tables, " << run["circuits"].size() << " circuits, "
            << (page.size() + 1023) / 1024 << " KiB\n";
  return kSuccess;
}

}  // namespace tc0
