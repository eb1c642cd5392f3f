#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <random>

#include "model/data/png.h"
#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace {

constexpr int kTimes = 10;  // for each of five commands

std::uint64_t freshSeed() { return std::chrono::system_clock::now().time_since_epoch().count(); }

double secondsOf(const Workplace& place, const std::string& command) {
  auto start = std::chrono::steady_clock::now();
  outputOf(place, command);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// What a kill may leave beside an output: its temporary file, named NAME.PID.part.
bool isLeftOver(const std::string& name, const std::string& output) {
  if (!name.starts_with(output + ".") || !name.ends_with(".part")) return false;
  std::string pid = name.substr(output.size() + 1, name.size() - output.size() - 6);
  return !pid.empty() && pid.find_first_not_of("0123456789") == std::string::npos;
}

struct Killer {
  explicit Killer(std::uint64_t seed) : random(seed) {}

  // Runs a command to a random moment; whether it was killed.
  bool strike(const Workplace& place, const std::string& command, double whole) {
    std::uniform_real_distribution<double> moment(0.001, 1.1 * whole);
    std::string after = std::to_string(moment(random));
    Run run = place.run("timeout --preserve-status --signal=KILL " + after + " " + command,
                        {.seconds = 240});
    INFO(command << " killed after " << after << " s: " << run.code << " " << run.err);
    CHECK((run.code == 0 || run.code == 137));
    CHECK(run.err == "");
    return run.code == 137;
  }

  std::mt19937_64 random;
};

// Kills `command`, which writes `outputs`, and looks at them each time: JSON (which has times in
// it) has to parse, the rest to be what an undisturbed run writes.
void killOften(const Workplace& place, const std::string& command,
               const std::vector<std::string>& outputs) {
  std::uint64_t seed = freshSeed();
  INFO("seed " << seed << ": " << command);
  Killer killer(seed);
  double whole = secondsOf(place, command);
  std::vector<std::string> before = place.names(), expected;
  for (const std::string& output : outputs) expected.push_back(place.read(output));
  int killed = 0;
  for (int i = 0; i < kTimes; ++i) {
    for (const std::string& output : outputs) std::filesystem::remove(place.path(output));
    bool struck = killer.strike(place, command, whole);
    killed += struck ? 1 : 0;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      INFO(outputs[k] << ", time " << i);
      if (!struck) CHECK(place.has(outputs[k]));
      if (!place.has(outputs[k])) continue;
      std::string found = place.read(outputs[k]);
      CHECK((outputs[k].ends_with(".json") ? nlohmann::json::accept(found) : found == expected[k]));
    }
    for (const std::string& name : place.names()) {
      INFO(name);
      bool known = std::binary_search(before.begin(), before.end(), name);
      bool left = std::any_of(outputs.begin(), outputs.end(),
                              [&](const std::string& output) { return isLeftOver(name, output); });
      CHECK((known || (struck && left)));
      if (left) std::filesystem::remove(place.path(name));
    }
  }
  CHECK(killed > 0);
}

void seededPictures(const Workplace& place) {
  NetworkConfig config;
  config.side = 4;
  config.patch = 2;
  config.width = 8;
  config.hidden = 8;
  place.write("model.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
}

const char* const kQuantise =
    "tc0 quantise model.safetensors --bits-weights 4 --bits-activations 4 --bits-input 4 "
    "--report quantised.json -o s.program.safetensors";
const char* const kCompile = "tc0 compile s.program.safetensors --report compiled.json -o s.tc0";

// All that a killed training leaves can be read.
void checkTrained(const Workplace& place, const std::string& folder) {
  if (!place.has(folder)) return;
  for (const auto& entry : std::filesystem::directory_iterator(place.path(folder))) {
    std::string name = entry.path().filename().string(), bytes = place.read(folder + "/" + name);
    INFO(name);
    if (name.ends_with(".safetensors")) CHECK_NOTHROW(parseCheckpoint(bytes, name));
    if (name.ends_with(".png")) CHECK_NOTHROW(parsePng(bytes, name));
    if (name.ends_with(".csv") || name.ends_with(".jsonl"))
      CHECK((bytes.empty() || bytes.back() == '\n'));
  }
}

}  // namespace

TEST_CASE("killed quantise, compile, sample and report leave whole files or none") {
  Workplace place;
  seededPictures(place);
  killOften(place, kQuantise, {"s.program.safetensors", "quantised.json"});
  outputOf(place, kQuantise);
  killOften(place, kCompile, {"s.tc0", "compiled.json"});
  outputOf(place, kCompile);
  killOften(place, "tc0 sample s.tc0 --count 30000 --quiet -o s.safetensors", {"s.safetensors"});
  outputOf(place, "mkdir run && cp s.tc0 compiled.json run");
  killOften(place, "tc0 report run -o report.html", {"report.html"});
}

TEST_CASE("a killed training goes on where its last checkpoint stands, to the same model") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  std::uint64_t seed = freshSeed();
  INFO("seed " << seed);
  Killer killer(seed);
  auto train = [&](const std::string& folder) {
    return trainCommand(place, NetworkKind::kMlp, Target::kMoment, folder, 60);
  };
  double whole = secondsOf(place, train("whole"));
  std::string expected = place.read("whole/model.safetensors");
  int killed = 0, resumed = 0;
  for (int i = 0; i < kTimes; ++i) {
    std::filesystem::remove_all(place.path("torn"));
    killed += killer.strike(place, train("torn"), whole) ? 1 : 0;
    checkTrained(place, "torn");
    bool saved = place.has("torn/checkpoint.safetensors");
    std::string said = outputOf(place, train("torn") + (saved ? " --resume" : ""));
    resumed += said.find("resumed at step ") != std::string::npos ? 1 : 0;
    INFO("time " << i << (saved ? ", resumed" : ", begun again"));
    CHECK((said.find("resumed at step ") != std::string::npos) == saved);
    CHECK((place.read("torn/model.safetensors") == expected));
    CHECK(std::ranges::count(place.read("torn/log.csv"), '\n') ==
          std::ranges::count(place.read("whole/log.csv"), '\n'));
  }
  CHECK(killed > 0);
  INFO(killed << " killed, " << resumed << " resumed");
}
