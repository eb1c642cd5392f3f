#include "model/command/train_command.h"

#include <filesystem>
#include <ostream>

#include "circuit/base/error.h"
#include "model/train/keys.h"
#include "model/train/run.h"

namespace tc0 {
namespace {

constexpr int kInterrupted = 130;  // as a shell says it

}  // namespace

int trainCommand(const Arguments& arguments, std::ostream& out) {
  if (arguments.has("--keys")) {
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
  const std::string folder = arguments.has("--out")
                                 ? arguments.text("--out")
                                 : "runs/" + std::filesystem::path(path).stem().string();
  const RunEnd end =
      trainRun(config, {folder, arguments.has("--resume"), arguments.has("--overwrite")}, out);
  if (end == RunEnd::kInterrupted) {
    out << "interrupted; go on with: tc0-model train " << path << " --out " << folder
        << " --resume\n";
    return kInterrupted;
  }
  out << "wrote " << folder << "/model.safetensors\n";
  return kSuccess;
}

}  // namespace tc0
