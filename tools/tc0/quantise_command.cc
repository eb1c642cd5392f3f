#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/number.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/sampler_options.h"
#include "model/command_rows/without_velocity.h"
#include "model/program/program_file.h"
#include "model/recipe/average.h"
#include "model/recipe/times/menu.h"
#include "model/recipe/times/stored_times.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/quantise_quality.h"

namespace tc0 {
namespace {

QuantiseOptions optionsOf(const Arguments& arguments) {
  QuantiseOptions options = quantiseOptionsOf(arguments);
  options.samples = arguments.integer("--samples");
  options.checked = arguments.integer("--check");
  options.seed = arguments.integer("--seed");
  return options;
}

// The report, and the quality of samples if it was measured.
std::string toJson(const QuantiseReport& report, ReportScope scope, const std::string& quality) {
  std::string json = reportJson(report, scope);
  if (quality.empty()) return json;
  auto whole = nlohmann::ordered_json::parse(json);
  whole["quality"] = nlohmann::ordered_json::parse(quality);
  return whole.dump(1) + "\n";
}

void printSummary(const QuantiseResult& quantised, ReportScope scope, const std::string& path,
                  std::size_t bytes) {
  if (quantised.report.samples > 0)
    printReport(std::cout, quantised.report, scope, terminalWidth());
  std::cout << path << ": " << quantised.program.tensors().size() << " operations, "
            << grouped((bytes + 1023) / 1024) << " KiB\n";
}

}  // namespace

int runQuantise(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("quantise: required --output FILE, found none");
  QuantiseOptions options = optionsOf(arguments);
  const ReportScope scope = arguments.has("--all") ? ReportScope::kAll : ReportScope::kCompared;
  const bool measured = arguments.has("--quality");
  if (measured && arguments.has("--menu"))
    fail("quantise: required --quality or --menu, found both; measure samples of a menu by ",
         "tc0 sample and tc0 evaluate --samples");
  const std::string& path = arguments.positional()[0];
  std::optional<double> average;
  if (arguments.has("--average")) average = arguments.number("--average");
  const std::string checkpoint = readFile(path);
  requireFileKind(path, checkpoint, {FileKind::kCheckpoint});
  Model model = parseModel(checkpoint, path, average);
  if (arguments.has("--without-velocity")) model = withoutVelocity(std::move(model), path);
  if (!arguments.has("--times")) options.times = timesFor(model, arguments.integer("--steps"));
  QuantiseResult quantised = [&] {
    Progress progress("quantising");
    QuantiseResult result = quantise(model, options);
    if (!arguments.has("--menu")) return result;
    QuantiseOptions longer = options;
    longer.times = timesFor(model, arguments.integer("--menu"));
    longer.checked = 0;
    result.program =
        withMenu(result.program, quantise(model, longer).program, arguments.number("--tolerance"));
    return result;
  }();
  const std::string& output = arguments.text("--output");
  std::string bytes = program::formatProgram(quantised.program);
  writeFile(output, [&](std::ostream& out) { out << bytes; });
  const std::string quality = measured ? qualityJson(path, output, arguments) : "";
  if (reportedJson(arguments, toJson(quantised.report, scope, quality))) return kSuccess;
  printSummary(quantised, scope, output, bytes.size());
  if (measured) std::cout << "\n" << qualityText(quality);
  return kSuccess;
}

}  // namespace tc0
