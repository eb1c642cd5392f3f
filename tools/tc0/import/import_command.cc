#include <iostream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/number.h"
#include "model/command_rows/file_kind.h"
#include "model/import/import.h"
#include "model/program/program_file.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/import/calibrate.h"
#include "tools/tc0/import/trace.h"

namespace tc0 {
namespace {

constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 31;

importer::ImportParams paramsOf(const Arguments& arguments) {
  importer::ImportParams params;
  for (const std::string& text : arguments.all("--input")) {
    const std::size_t mark = text.rfind('=');
    if (mark == std::string::npos || mark == 0)
      fail("--input: required NAME=GRID, found '", text.substr(0, 80), "'");
    params.inputs[text.substr(0, mark)] = text.substr(mark + 1);
  }
  if (!arguments.has("--calibrate") && arguments.has("--bits"))
    fail("--bits: required --calibrate FILE beside it, found none");
  if (arguments.has("--calibrate")) {
    params.calibration.emplace();
    params.calibration->data = calibrationData(arguments.text("--calibrate"));
    params.calibration->bits = static_cast<int>(arguments.integer("--bits", 2, 8));
  }
  return params;
}

void printPorts(const char* what, const std::vector<importer::PortRow>& ports) {
  for (const importer::PortRow& port : ports) {
    std::cout << what << " " << port.name << " " << listText(port.shape) << ": " << port.firstScale
              << " * integer";
    if (port.firstOffset != 0)
      std::cout << (port.firstOffset < 0 ? " - " : " + ") << std::abs(port.firstOffset);
    if (port.axis >= 0) std::cout << ", by channels along dimension " << port.axis;
    std::cout << "\n";
  }
}

void printReport(const importer::ImportReport& report, bool all) {
  Table table({1, 2});
  table.row({"operator", "node", "class", "tables", "breakpoints", "ties"});
  std::int64_t exact = 0, tied = 0, approximated = 0;
  for (const importer::OperationRow& row : report.operations) {
    (row.exactness == importer::Exactness::kExact      ? exact
     : row.exactness == importer::Exactness::kUpToTies ? tied
                                                       : approximated) += 1;
    if (!all && row.tables == 0 && row.exactness == importer::Exactness::kExact) continue;
    table.row({row.op, row.node, nameOf(row.exactness), grouped(row.tables),
               grouped(row.breakpoints),
               row.exactness == importer::Exactness::kUpToTies ? grouped(row.ties.count) : ""});
  }
  table.print(std::cout);
  std::cout << "\n"
            << exact << " operations exact, " << tied << " exact up to ties, " << approximated
            << " approximated\n";
  for (const importer::OperationRow& row : report.operations)
    if (!row.note.empty()) std::cout << row.op << " '" << row.node << "': " << row.note << "\n";
  printPorts("input", report.inputs);
  printPorts("output", report.outputs);
}

}  // namespace

int runImport(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  if (!arguments.has("--output") && !arguments.has("--trace"))
    fail("import: required --output FILE or --trace FILE, found neither");
  const importer::ImportParams params = paramsOf(arguments);
  const std::string bytes = readFile(path, kLargestFile);
  requireImportable(path, bytes);
  const std::filesystem::path folder =
      path == "-" ? "" : std::filesystem::absolute(path).parent_path();
  const importer::Imported imported = importer::importNetwork(bytes, folder, path, params);
  nlohmann::ordered_json json = toJson(imported.report);
  bool agrees = true;
  if (arguments.has("--trace")) {
    const TraceResult trace = traceImport(imported, arguments.all("--trace"));
    json["trace"] = toJson(trace);
    agrees = trace.agrees();
    if (!arguments.has("--json")) printTrace(trace);
  }
  const std::vector<CalibratedOutput> calibrated = calibratedOutputs(imported, params);
  if (params.calibration) json["calibration"] = toJson(calibrated, params);
  if (arguments.has("--output"))
    program::writeProgram(arguments.text("--output"), imported.program);
  if (reportedJson(arguments,
                   json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"))
    return agrees ? kSuccess : kFailed;
  printReport(imported.report, arguments.has("--all"));
  printCalibration(calibrated, params);
  if (arguments.has("--output"))
    std::cout << arguments.text("--output") << ": " << imported.program.tensors().size()
              << " operations\n";
  return agrees ? kSuccess : kFailed;
}

}  // namespace tc0
