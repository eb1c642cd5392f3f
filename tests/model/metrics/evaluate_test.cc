#include "model/metrics/evaluate.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/metrics/generate.h"

namespace {

using tc0::Samples;

tc0::ClassifierOptions quick() {
  tc0::ClassifierOptions options;
  options.passes = 5;
  return options;
}

double valueOf(const std::vector<tc0::Measure>& measures, const std::string& name) {
  for (const tc0::Measure& measure : measures) {
    if (measure.name == name) return measure.value;
  }
  FAIL("no measure " << name);
  return 0;
}

tc0::Model smallModel() {
  tc0::NetworkConfig config;
  config.width = 8;
  config.hidden = 8;
  config.classes = 10;
  return tc0::seededModel(config, tc0::Target::kMoment, 3);
}

}  // namespace

TEST_CASE("the classifier learns digits, and the same by seed") {
  const tc0::Dataset digits = tc0::loadDataset("digits");
  const tc0::Classifier one(digits, quick()), again(digits, quick());
  CHECK(one.accuracy(digits.test) > 0.9);
  CHECK(one.features(digits.test).values == again.features(digits.test).values);
  CHECK(one.features(digits.test).numbers == tc0::Classifier::kFeatures);
}

TEST_CASE("measures tell real digits from noise and from copies") {
  const tc0::Reference reference(tc0::loadDataset("digits"), quick());
  const std::vector<tc0::Measure> floor = reference.floor(reference.data().test.count());
  const Samples& train = reference.data().train;
  Samples noise = reference.data().test;
  std::uint64_t state = 1;
  for (float& v : noise.values) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    v = static_cast<float>((state >> 33) % 17);
  }
  const std::vector<tc0::Measure> wrong = reference.measure(noise);
  const std::vector<tc0::Measure> copied = reference.measure(train);
  for (const char* name : {"fid", "kid", "sliced", "energy"}) {
    INFO(name);
    CHECK(valueOf(wrong, name) > 3 * std::abs(valueOf(floor, name)));
    CHECK(valueOf(copied, name) < 0.01 + std::abs(valueOf(floor, name)));
  }
  CHECK(valueOf(wrong, "precision") < 0.1);
  CHECK(valueOf(floor, "precision") > 0.7);
  CHECK(valueOf(copied, "copies") == 1);
  CHECK(valueOf(floor, "copies") < 0.02);
  CHECK(valueOf(floor, "agreement") > 0.9);
  CHECK_THROWS_AS(reference.measure(tc0::loadDataset("mixture2d").test), tc0::Error);
}

TEST_CASE("pictures without classes are told from noise by random features") {
  tc0::Dataset digits = tc0::loadDataset("digits");
  digits.classes = 0;
  for (Samples* part : {&digits.train, &digits.test}) part->labels.clear();
  const tc0::Reference reference(digits);
  const std::vector<tc0::Measure> floor = reference.floor(reference.data().test.count());
  Samples shuffled = digits.test;  // the same levels in the wrong places
  for (std::int64_t i = 0; i < shuffled.count(); ++i) {
    float* row = shuffled.values.data() + i * shuffled.numbers;
    std::rotate(row, row + 7 + i % 41, row + shuffled.numbers);
  }
  const std::vector<tc0::Measure> wrong = reference.measure(shuffled);
  CHECK(valueOf(wrong, "kid") > 10 * std::abs(valueOf(floor, "kid")));
  CHECK(valueOf(wrong, "precision") < 0.5);
  CHECK(valueOf(floor, "precision") > 0.6);
  CHECK(valueOf(floor, "recall") > 0.6);
  for (const tc0::Measure& measure : floor)
    CHECK((measure.name != "fid" && measure.name != "agreement"));
}

TEST_CASE("generate repeats by seed and obeys class and count") {
  const tc0::Model model = smallModel();
  tc0::GenerateOptions options;
  options.count = 25;
  const Samples turn = tc0::generate(model, options);
  CHECK(turn.count() == 25);
  CHECK(turn.labels[13] == 3);
  CHECK(tc0::generate(model, options).values == turn.values);
  options.classIndex = 7;
  CHECK(tc0::generate(model, options).labels == std::vector<std::int64_t>(25, 7));
  for (const float v : turn.values) REQUIRE((v >= 0 && v <= 16 && v == std::round(v)));
  options.classIndex = 10;
  CHECK_THROWS_AS(tc0::generate(model, options), tc0::Error);
}

TEST_CASE("sets of samples larger than a chunk do not depend on chunks") {
  const tc0::Model model = smallModel();
  tc0::GenerateOptions options;
  options.count = 1500;
  options.steps = 2;
  options.round = false;
  const Samples all = tc0::generate(model, options);
  CHECK(all.count() == 1500);
  CHECK(all.labels.size() == 1500);
  CHECK(all.labels[1499] == 9);
}

TEST_CASE("the table as text and JSON") {
  const tc0::Reference reference(tc0::loadDataset("digits"), quick());
  tc0::EvaluateOptions options;
  options.steps = {1, 2};
  options.seeds = 2;
  options.count = 50;
  const tc0::EvaluationTable table = tc0::evaluate(smallModel(), reference, options);
  REQUIRE(table.rows.size() == 4);
  CHECK(table.rows[3].steps == 2);
  const nlohmann::json json = nlohmann::json::parse(tc0::toJson(table));
  CHECK(json["data"] == "digits");
  CHECK(json["rows"][2]["fid"]["mean"] == table.rows[2].cells[0].mean);
  CHECK(json["rows"][2]["fid"]["spread"].get<double>() > 0);
  CHECK_THAT(tc0::toText(table),
             Catch::Matchers::Contains("floor") && Catch::Matchers::Contains("accuracy"));
}

TEST_CASE("points have no classifier but the exact map") {
  const tc0::Reference reference(tc0::loadDataset("mixture2d"));
  CHECK(!reference.classifier());
  tc0::NetworkConfig config;
  config.kind = tc0::NetworkKind::kMlp;
  config.width = 8;
  tc0::EvaluateOptions options;
  options.steps = {1};
  options.seeds = 1;
  options.count = 100;
  const tc0::EvaluationTable table =
      tc0::evaluate(tc0::seededModel(config, tc0::Target::kMoment, 1), reference, options);
  CHECK(table.rows.back().cells.back().name == "rms");
  CHECK(table.rows.back().cells.back().mean > 0.5);
}

TEST_CASE("files of points get a row each, and rms where they have their noise") {
  const tc0::Reference reference(tc0::loadDataset("mixture2d"));
  tc0::NetworkConfig config;
  config.kind = tc0::NetworkKind::kMlp;
  config.width = 8;
  const tc0::Model model = tc0::seededModel(config, tc0::Target::kMoment, 1);
  tc0::GenerateOptions options;
  options.count = 100;
  tc0::SampleFile file{tc0::generate(model, options), tc0::noiseOf(model, options)};
  tc0::SampleFile bare = file, labelled = file;
  bare.noise = {};
  labelled.samples.labels.assign(100, 0);
  const tc0::EvaluationTable table =
      tc0::evaluateSamples({{"whole", file}, {"bare", bare}, {"labelled", labelled}}, reference);
  REQUIRE(table.rows.size() == 5);
  const auto rmsOf = [&](std::size_t row) {
    const tc0::Evaluation::Cell& last = table.rows[row].cells.back();
    return last.name == "rms" ? last.mean : -1;
  };
  CHECK(table.rows[2].label == "whole");
  CHECK(rmsOf(2) == Approx(tc0::exactMapDistance(model, 1, 100, 1)));
  CHECK(rmsOf(3) == -1);
  CHECK(rmsOf(4) == -1);
  const std::string text = tc0::toText(table);
  CHECK_THAT(text, Catch::Matchers::Contains("rms") && Catch::Matchers::Contains("labelled"));
}
