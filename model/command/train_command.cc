#include "model/command/train_command.h"

#include <filesystem>
#include <iostream>

#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/resume_hint.h"
#include "model/train/interrupt.h"
#include "model/train/keys.h"
#include "model/train/run.h"

namespace tc0 {
namespace {

// The last line of the run's log; an empty object if it has none.
nlohmann::ordered_json lastLine(const std::string& folder) {
  std::string log = readFile(folder + "/log.jsonl");
  if (log.empty()) return nlohmann::ordered_json::object();
  log.pop_back();
  return nlohmann::ordered_json::parse(log.substr(log.rfind('\n') + 1));
}

std::string json(const TrainConfig& config, const std::string& folder, const RunEnd& end) {
  nlohmann::ordered_json json = writtenJson(folder + "/model.safetensors", "checkpoint");
  json["folder"] = folder;
  json["checkpoint"] = folder + "/checkpoint.safetensors";
  json["data"] = config.data.name;
  json["target"] = name(config.flow.target);
  json["interrupted"] = end.interrupted;
  json.update(lastLine(folder));
  return jsonText(json);
}

}  // namespace

int trainCommand(const Arguments& arguments, std::ostream& out) {
  const bool inJson = arguments.has("--json");
  if (arguments.has("--keys")) {
    if (inJson) fail("train: required --keys or --json, found both");
    out << describeConfigKeys();
    return kSuccess;
  }
  if (arguments.positional().empty()) {
    fail("train: required a configuration such as model/configs/digits.toml, found none");
  }
  const std::string& path = arguments.positional()[0];
  std::vector<std::string> settings = arguments.all("--set");
  if (arguments.has("--device")) settings.push_back("train.device=" + arguments.text("--device"));
  const TrainConfig config = loadConfig(path, settings);
  const std::string folder = arguments.has("--output")
                                 ? arguments.text("--output")
                                 : "runs/" + std::filesystem::path(path).stem().string();
  std::ostream& progress = inJson ? std::cerr : out;
  const RunEnd end =
      trainRun(config, {folder, arguments.has("--resume"), arguments.has("--overwrite")}, progress,
               terminalWidth(inJson ? STDERR_FILENO : STDOUT_FILENO));
  if (end.interrupted) {
    progress << "interrupted after " << end.steps << " of " << config.train.steps
             << " steps; wrote " << folder << "/checkpoint.safetensors; go on with:\n"
             << resumeCommand(arguments, folder) << "\n";
  } else {
    progress << "wrote " << folder << "/model.safetensors\n";
  }
  if (inJson) out << json(config, folder, end);
  return end.interrupted ? kInterrupted : kSuccess;
}

}  // namespace tc0
