#include <iostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "tools/report/report.h"
#include "tools/tc0/commands.h"

namespace tc0 {

int runReport(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("report: required --output FILE, found none");
  const std::string& path = arguments.text("--output");
  const bool json = asksJson(arguments, path);
  Progress progress("collecting");
  nlohmann::ordered_json run = collectRun(arguments.positional()[0]);
  std::string page = reportPage(run);
  writeFile(path, [&](std::ostream& out) { out << page; });
  if (json) {
    nlohmann::ordered_json written = writtenJson(path, "report");
    for (const char* part : {"pictures", "files", "circuits"}) written[part] = run[part].size();
    std::cout << jsonText(written);
    return kSuccess;
  }
  std::cout << path << ": " << run["pictures"].size() << " pictures, " << run["files"].size()
            << " tables, " << run["circuits"].size() << " circuits, " << (page.size() + 1023) / 1024
            << " KiB\n";
  return kSuccess;
}

}  // namespace tc0
