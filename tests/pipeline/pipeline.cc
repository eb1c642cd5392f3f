#include "tests/pipeline/pipeline.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/random.h"
#include "model/data/png.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr int kPatience = 240;
const char* const kCoarse = " --bits-weights 4 --bits-activations 4 --bits-input 4 ";

// Two classes: bright above, bright below.
void drawPictures(const Workplace& place) {
  Random random(1, "pictures");
  for (int label = 0; label < 2; ++label) {
    std::string folder = "pictures/" + std::to_string(label);
    std::filesystem::create_directories(place.path(folder));
    for (int number = 0; number < 12; ++number) {
      Picture picture(4, 4, 1, 0);
      for (int i = 0; i < 16; ++i)
        picture.bytes[i] =
            std::clamp(60 + 120 * ((i < 8) == (label == 0)) + 20 * random.normal(), 0.0, 255.0);
      place.write(cat(folder, "/", number, ".png"), formatPng(picture));
    }
  }
}

NetworkConfig tinyConfig(NetworkKind kind) {
  NetworkConfig config;
  config.kind = kind;
  config.side = 4;
  config.patch = 2;
  config.width = 8;
  config.hidden = 8;
  config.classes = kind == NetworkKind::kVit ? 2 : 0;
  return config;
}

json parsed(const Workplace& place, const std::string& name) {
  INFO(name);
  return json::parse(place.read(name));
}

void checkEvidence(const json& evidence) {
  CHECK(evidence.at("holds") == true);
  CHECK(evidence.at("rungs").size() >= 6);
  for (const json& rung : evidence.at("rungs")) {
    INFO(rung.dump());
    CHECK(rung.at("holds") == true);
  }
  CHECK(evidence.at("killed") > 0);
  CHECK(evidence.at("killed") <= evidence.at("mutants"));
}

// The circuit's figures as compile, stats and the independent program find them.
void checkFigures(const Workplace& place, const json& compiled, int mostDepth) {
  json claims = json::parse(outputOf(place, "tc0 stats run/sampler.tc0 --json"));
  CHECK(compiled.at("formula").at("depth") == claims.at("depth"));
  CHECK(compiled.at("formula").at("gates") == claims.at("gates"));
  CHECK(compiled.at("counts").at("wires") == claims.at("wires"));
  CHECK(claims.at("depth") <= mostDepth);
  place.write("claims.json", claims.dump());
  std::string verdict = outputOf(place, "tc0 check run/sampler.tc0 claims.json");
  CHECK(verdict.ends_with("every claim holds\n"));
  claims["gates"] = claims.at("gates").get<std::int64_t>() + 1;
  place.write("claims.json", claims.dump());
  CHECK(place.run("tc0 check run/sampler.tc0 claims.json").code == 1);
}

void checkSamples(const Workplace& place) {
  const std::string draw = " --count 20 --quiet --seed ";
  outputOf(place, "tc0 sample sampler.program.safetensors" + draw + "3 -o program.safetensors");
  outputOf(place, "tc0 sample run/sampler.tc0" + draw + "3 -o circuit.safetensors");
  outputOf(place, "tc0 sample run/sampler.tc0" + draw + "4 -o other.safetensors");
  outputOf(place, "cmp program.safetensors circuit.safetensors");
  CHECK(place.run("cmp -s circuit.safetensors other.safetensors").code == 1);
  outputOf(place, "tc0 sample run/sampler.tc0 --count 4 -o run/samples.png");
  CHECK(place.read("run/samples.png").starts_with("\x89PNG"));
}

void checkReport(const Workplace& place) {
  std::string said = outputOf(place, "tc0 report run -o report.html");
  CHECK_THAT(said, Catch::StartsWith("report.html: 1 pictures, 3 tables, 1 circuits"));
  std::string page = place.read("report.html");
  CHECK_THAT(page, Catch::StartsWith("<!doctype html>", Catch::CaseSensitive::No));
  for (const char* part : {"data:image/png;base64,", "mutants", "rms_pixel", "sampler"})
    CHECK_THAT(page, Catch::Contains(part));
}

}  // namespace

bool canTrain() { return std::filesystem::exists(TC0_BIN_DIR "/tc0-model"); }

std::string outputOf(const Workplace& place, const std::string& command) {
  Run run = place.run(command, {.seconds = kPatience});
  INFO(command);
  CHECK(run.err == "");
  REQUIRE(run.code == 0);
  return run.out;
}

std::string trainCommand(const Workplace& place, NetworkKind kind, Target target,
                         const std::string& folder, int steps) {
  bool points = kind == NetworkKind::kMlp;
  if (points) {
    place.write("tiny.toml", "[data]\nname = \"mixture2d\"\n\n[model]\nconditional = false\n");
  } else {
    if (!place.has("pictures")) drawPictures(place);
    place.write("tiny.toml",
                "[data]\nname = \"folder\"\npath = \"pictures\"\n\n[model]\npatch = 2\n");
  }
  std::ostringstream command;
  command << "tc0 train tiny.toml -o " << folder << " --set flow.target=" << name(target);
  for (const char* setting : {"model.width=8", "model.hidden=8", "model.depth=1", "model.heads=2",
                              "train.batch=8", "train.warmup=1", "train.threads=1",
                              "train.device=cpu", "log.every=2", "log.checkpoint=2", "log.count=2"})
    command << " --set " << setting;
  command << " --set train.steps=" << steps;
  return command.str();
}

void makeModel(const Workplace& place, NetworkKind kind, Target target) {
  if (!canTrain()) {
    notTried("tc0-model is not built, seeded weights instead of trained ones");
    Model model = seededModel(tinyConfig(kind), target, 1);
    model.means.assign(meanRows(model.velocity.config) * model.velocity.config.numbers(), 0.25f);
    place.write("model.safetensors", formatCheckpoint(model));
    return;
  }
  outputOf(place, trainCommand(place, kind, target, "trained", 6));
  std::filesystem::copy_file(place.path("trained/model.safetensors"),
                             place.path("model.safetensors"));
}

void goAllTheWay(const Workplace& place, const Way& way) {
  INFO(name(way.recipe) << ", " << way.steps << " steps");
  for (const char* folder : {"run", "report.html"}) std::filesystem::remove_all(place.path(folder));
  std::filesystem::create_directory(place.path("run"));
  outputOf(place,
           cat("tc0 quantise model.safetensors --recipe ", name(way.recipe), " --steps ", way.steps,
               kCoarse, way.more, " --report run/quantise.json -o sampler.program.safetensors"));
  outputOf(place,
           "tc0 compile sampler.program.safetensors --verify --samples 20 "
           "--evidence run/evidence.json --report run/compile.json -o run/sampler.tc0");
  checkEvidence(parsed(place, "run/evidence.json"));
  std::string agreed = outputOf(place, "tc0 simulate run/sampler.tc0 --random 65 --engine all");
  CHECK_THAT(agreed, Catch::Contains("all engines agree"));
  checkFigures(place, parsed(place, "run/compile.json"), way.steps * way.mostLevels + 1);
  checkSamples(place);
  checkReport(place);
}

}  // namespace tc0
