#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

TEST_CASE("points of every target go from training to a report, in both recipes") {
  for (Target target : {Target::kMeanflow, Target::kPaper, Target::kMaterial, Target::kMoment}) {
    INFO(name(target));
    Workplace place;
    makeModel(place, NetworkKind::kMlp, target);
    for (Recipe recipe : {Recipe::kLean, Recipe::kShallow})
      goAllTheWay(place, {.recipe = recipe, .steps = 1, .mostLevels = 3});
  }
}

TEST_CASE("points of two- and four-step samplers go from training to a report") {
  Workplace place;
  makeModel(place, NetworkKind::kMlp, Target::kMoment);
  for (int steps : {2, 4}) goAllTheWay(place, {.steps = steps, .mostLevels = 3});
}

TEST_CASE("points and pictures without velocity go from training to a report") {
  for (NetworkKind kind : {NetworkKind::kMlp, NetworkKind::kVit}) {
    Workplace place;
    makeModel(place, kind, Target::kMoment);
    goAllTheWay(place, {.mostLevels = 13, .more = "--without-velocity"});
  }
}

TEST_CASE("points of model, program and circuit are evaluated side by side") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  makeModel(place, NetworkKind::kMlp, Target::kMoment);
  outputOf(place,
           "tc0 quantise model.safetensors --bits-weights 10 --bits-activations 10 "
           "--bits-input 10 -o p.safetensors && tc0 compile p.safetensors -o c.tc0");
  const std::string draw = " --count 1000 --seed 3 --quiet -o ";
  outputOf(place, "tc0 sample model.safetensors" + draw + "float.safetensors");
  outputOf(place, "tc0 sample p.safetensors" + draw + "program.safetensors");
  outputOf(place, "tc0 sample c.tc0" + draw + "circuit.safetensors");
  outputOf(place, "cmp program.safetensors circuit.safetensors");
  std::string said = outputOf(place,
                              "tc0 evaluate --data mixture2d --samples float.safetensors --samples "
                              "program.safetensors --samples circuit.safetensors --report q.json");
  for (const char* word : {"floor", "float", "program", "circuit", "rms", "sliced"})
    CHECK_THAT(said, Catch::Contains(word));
  nlohmann::json rows = nlohmann::json::parse(place.read("q.json")).at("rows");
  REQUIRE(rows.size() == 5);
  nlohmann::json model = rows[2], program = rows[3], circuit = rows[4];
  CHECK(model.at("label") == "float");
  CHECK(program.at("label") == "program");
  program["label"] = "circuit";
  CHECK(program == circuit);
  // Other noise, nearly the same map: a unit that is wrong would show in all of them.
  for (const char* measure : {"sliced", "energy", "rms"}) {
    double before = model.at(measure).at("mean"), after = circuit.at(measure).at("mean");
    INFO(measure << " " << before << " " << after);
    CHECK(after == Approx(before).epsilon(0.1));
  }
}
