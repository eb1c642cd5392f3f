#include "model/command/train_command.h"

#include <filesystem>
#include <ostream>

#include "model/command/options.h"
#include "model/train/keys.h"
#include "model/train/run.h"

namespace tc0 {
namespace {

constexpr int kInterrupted = 130;  // as a shell says it

}  // namespace

int trainCommand(const Arguments& arguments, std::ostream& out) {
  const Options options(arguments, {"--set", "--out", "-o", "--device"}, {"--resume", "--keys"}, 1);
  if (options.has("--keys")) {
    out << describeConfigKeys();
    return 0;
  }
  if (options.places().empty()) {
    throw UsageError("train: required a configuration such as model/configs/digits.toml");
  }
  const std::string path = options.places().front();
  std::vector<std::string> settings = options.all("--set");
  if (options.has("--device")) settings.push_back("train.device=" + options.text("--device"));
  const TrainConfig config = loadConfig(path, settings);
  const std::string otherwise = "runs/" + std::filesystem::path(path).stem().string();
  const std::string folder = options.text("--out", options.text("-o", otherwise));
  const RunEnd end = trainRun(config, {folder, options.has("--resume")}, out);
  if (end == RunEnd::kInterrupted) {
    out << "interrupted; go on with: tc0-model train " << path << " --out " << folder
        << " --resume\n";
    return kInterrupted;
  }
  out << "wrote " << folder << "/model.safetensors\n";
  return 0;
}

}  // namespace tc0
