#include "model/train/config.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "circuit/base/error.h"
#include "model/data/dataset.h"
#include "model/train/keys.h"

namespace {

using Catch::Matchers::Contains;
using tc0::parseTrainConfig;
using tc0::TrainConfig;

std::string errorOf(const std::string& toml, const std::vector<std::string>& overrides = {}) {
  try {
    parseTrainConfig(toml, "run.toml", overrides);
  } catch (const tc0::Error& error) {
    return error.what();
  }
  return "no error";
}

struct AddressOf {
  const void* operator()(const tc0::NamedChoice& choice) const { return choice.field; }
  const void* operator()(const void* place) const { return place; }
};

}  // namespace

TEST_CASE("settings and overrides, the later wins") {
  const TrainConfig config = parseTrainConfig(
      "[train]\nsteps = 7\nrate = 1\naverages = [0.9, 0.99]\nsample_average = 0.99\n", "run.toml",
      {"train.steps=9", "flow.path=trigonometric", "data.path=/a b", "model.adaptive_norm=true",
       "log.steps=[1, 8]"});
  CHECK(config.train.steps == 9);
  CHECK(config.train.rate == 1);
  CHECK(config.train.averages == std::vector<double>{0.9, 0.99});
  CHECK(config.flow.path == tc0::Path::kTrigonometric);
  CHECK(config.data.path == "/a b");
  CHECK(config.network.adaptiveNorm);
  CHECK(config.log.steps == std::vector<double>{1, 8});
}

TEST_CASE("a configuration printed and parsed is the same") {
  TrainConfig config;
  config.data.path = "a \"b\" \\c";
  config.train.rate = 0.1 + 0.2;
  config.network.width = 48;
  config.log.steps = {1, 2, 1000};
  const std::string text = tc0::formatTrainConfig(config);
  const TrainConfig back = parseTrainConfig(text, "memory");
  CHECK(tc0::formatTrainConfig(back) == text);
  CHECK(back.train.rate == config.train.rate);
  CHECK(back.data.path == config.data.path);
}

TEST_CASE("every key has its own name and place") {
  TrainConfig config;
  std::set<std::string> names;
  std::set<const void*> places;
  for (const tc0::ConfigKey& key : tc0::configKeys()) {
    names.insert(key.name);
    places.insert(std::visit(AddressOf{}, key.place(config)));
  }
  CHECK(names.size() == tc0::configKeys().size());
  CHECK(places.size() == tc0::configKeys().size());
}

TEST_CASE("every name of every choice is set, printed and read back") {
  TrainConfig config;
  for (const tc0::ConfigKey& key : tc0::configKeys()) {
    const tc0::KeyPlace place = key.place(config);
    const auto* choice = std::get_if<tc0::NamedChoice>(&place);
    if (choice == nullptr) continue;
    REQUIRE(choice->names.size() > 1);
    for (const std::string& name : choice->names) {
      INFO(key.name << " " << name);
      choice->choose(name);
      CHECK(choice->chosen() == name);
      CHECK_THAT(tc0::formatTrainConfig(config), Contains(" = \"" + name + "\"\n"));
    }
  }
}

TEST_CASE("what a configuration must not hold is refused") {
  CHECK_THAT(errorOf("[train]\nstep = 1\n"),
             Contains("run.toml") && Contains("did you mean 'train.steps'?"));
  CHECK_THAT(errorOf("steps = 1\n"), Contains("found 'steps'"));
  CHECK_THAT(errorOf("[train]\nsteps = \"many\"\n"), Contains("required an integer"));
  CHECK_THAT(errorOf("[train]\nsteps = 0\n"), Contains("train.steps: required 1 .."));
  CHECK_THAT(errorOf("[train]\nrate = nan\n"), Contains("train.rate: required 0 .."));
  CHECK_THAT(errorOf("[flow]\ntarget = \"momen\"\n"), Contains("did you mean 'moment'?"));
  CHECK_THAT(errorOf("", {"model.bounding=clp"}), Contains("did you mean 'clip'?"));
  CHECK_THAT(errorOf("", {"distil.method=symetric"}), Contains("did you mean 'symmetric'?"));
  CHECK_THAT(errorOf("[flow]\npath = 1\n"), Contains("flow.path: required a text"));
  CHECK_THAT(errorOf("[train\n"), Contains("run.toml:1: required TOML"));
  CHECK_THAT(errorOf("", {"train.steps"}), Contains("no '='"));
  CHECK_THAT(errorOf("", {"train.stepz=1"}), Contains("did you mean 'train.steps'?"));
  CHECK_THAT(errorOf("", {"train.averages=[]"}), Contains("at least one"));
  CHECK_THAT(errorOf("", {"train.sample_average=0.5"}), Contains("one of train.averages"));
  CHECK_THAT(errorOf("", {"train.accumulate=3"}), Contains("a divisor of train.batch"));
  CHECK_THAT(errorOf("", {"flow.guidance=2"}), Contains("class_dropout"));
  CHECK_THAT(errorOf("", {"flow.times=own", "flow.target=meanflow"}),
             Contains("flow.times: required sorted or apart with flow.target = meanflow"));
  CHECK_THAT(errorOf("", {"flow.times=own", "distil.teacher=exact", "distil.target=moment"}),
             Contains("required sorted or apart with distil.teacher"));
  CHECK_THAT(errorOf("", {"flow.short_until=0.5"}), Contains("at most flow.long_from = 0"));
  CHECK_THAT(errorOf("", {"distil.target=paper"}), Contains("one of [meanflow, moment]"));
}

TEST_CASE("a student is what distil.target says, and sees r = t unless it is told otherwise") {
  const auto flowOf = [](std::vector<std::string> overrides) {
    return parseTrainConfig("", "run.toml", overrides).flow;
  };
  CHECK(flowOf({}).times.equalShare == 0);
  const auto student = flowOf({"distil.teacher=exact"});
  CHECK(student.target == tc0::Target::kMeanflow);
  CHECK(student.times.equalShare == tc0::kStudentsEqualShare);
  CHECK(flowOf({"distil.teacher=exact", "flow.equal_share=0.1"}).times.equalShare == 0.1);
  const auto pair = flowOf({"distil.teacher=exact", "distil.target=moment"});
  CHECK(pair.target == tc0::Target::kMoment);
  CHECK(pair.times.equalShare == 0);
}

TEST_CASE("each data set has a configuration that loads") {
  const std::filesystem::path folder = std::filesystem::path(TC0_SOURCE) / "model/configs";
  for (const tc0::DatasetKind& kind : tc0::datasetKinds()) {
    INFO(kind.name);
    CHECK(tc0::loadConfig(folder / (std::string(kind.name) + ".toml")).data.name == kind.name);
  }
}
