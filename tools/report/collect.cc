#include <algorithm>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/json_text.h"
#include "circuit/base/revision.h"
#include "circuit/base/sha256.h"
#include "circuit/family/circuit_family.h"
#include "circuit/size/count_json.h"
#include "circuit/tc0_file.h"
#include "runtime/simulator.h"
#include "tools/report/base64.h"
#include "tools/report/circuit_map.h"
#include "tools/report/report.h"
#include "tools/report/training_log.h"
#include "tools/samples/samples.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::int64_t kSamples = 4;
constexpr std::int64_t kEvaluated = 2'000'000'000;  // gates
constexpr std::uintmax_t kLargest = std::uintmax_t{64} << 20;

std::vector<fs::path> filesOf(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    files.push_back(at->path());
  if (error) fail(folder.string(), ": required a folder that can be read, found ", error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Json picture(const fs::path& path) {
  std::string bytes = readFile(path, kLargest);
  if (!bytes.starts_with("\x89PNG\r\n"))
    fail(path.string(), ": required a PNG picture, found other bytes");
  fs::path text = fs::path(path).replace_extension(".txt");
  std::string caption = fs::exists(text) ? readFile(text, 1 << 16) : path.stem().string();
  return {{"name", path.stem().string()},
          {"caption", caption},
          {"source", "data:image/png;base64," + base64(bytes)}};
}

SampleBatch samplesFor(const Circuit& circuit, const fs::path& folder) {
  std::vector<InputPort> ports = inputPorts(circuit);
  fs::path inputs = folder / "inputs.json";
  if (!fs::exists(inputs)) return randomBatch(kSamples, 1, ports);
  SampleBatch batch = readSamples(inputs.string(), ports);
  batch.samples = std::min(batch.samples, kSamples);
  for (std::size_t p = 0; p < ports.size(); ++p)
    batch.values[p].resize(batch.samples * ports[p].elements());
  return batch;
}

// Fields stay in the order of the file: it is that of the tables' columns.
Json tableJson(const fs::path& path) {
  std::string text = readFile(path, kLargest);
  parseJson(text, path.string());
  return Json::parse(text);
}

// A netlist is shown by its figures alone.
Json circuitJson(const fs::path& path, const fs::path& folder) {
  const std::string bytes = readFile(path);
  AnyCircuit model = parseTc0(bytes, path.string());
  Json json{{"sha256", sha256(bytes)}};
  if (const auto* circuit = std::get_if<Circuit>(&model)) {
    bool small = circuit->gates() <= kEvaluated;
    json["map"] = circuitMap(*circuit, small ? samplesFor(*circuit, folder) : SampleBatch{});
  }
  json["counts"] = std::visit([](const auto& any) { return toJson(count(any)); }, model);
  return json;
}

// What a training run leaves beside its pictures. The page draws the curves of the log, so the
// chart of the loss, loss.png, is left out.
void putTraining(const fs::path& folder, Json& run) {
  fs::path log = folder / "log.csv", configuration = folder / "config.toml";
  if (fs::exists(log)) {
    run["files"]["log"] = trainingLog(readFile(log, kLargest), log.string());
    auto isLoss = [](const Json& picture) { return picture["name"] == "loss"; };
    auto& pictures = run["pictures"].get_ref<Json::array_t&>();
    std::erase_if(pictures, isLoss);
  }
  if (fs::exists(configuration))
    run["files"]["config"] = {{"text", readFile(configuration, kLargest)}};
}

}  // namespace

Json collectRun(const fs::path& folder) {
  Json run{{"title", fs::absolute(folder).lexically_normal().filename().string()},
           {"version", TC0_VERSION},
           {"revision", sourceRevision()},
           {"files", Json::object()},
           {"pictures", Json::array()},
           {"circuits", Json::object()}};
  for (const fs::path& path : filesOf(folder)) {
    std::string name = path.stem().string(), ending = path.extension().string();
    if (name == "inputs" || (ending != ".json" && ending != ".png" && ending != ".tc0")) continue;
    if (ending == ".json") run["files"][name] = tableJson(path);
    if (ending == ".png") run["pictures"].push_back(picture(path));
    if (ending == ".tc0" && !isFamilyFile(readFile(path)))  // a family is no one circuit
      run["circuits"][name] = circuitJson(path, folder);
  }
  putTraining(folder, run);
  if (run["files"].empty() && run["pictures"].empty() && run["circuits"].empty())
    fail(folder.string(), ": required log.csv, .json, .png or .tc0 files to report on, found none");
  return run;
}

}  // namespace tc0
