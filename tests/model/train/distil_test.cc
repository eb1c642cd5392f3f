#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "circuit/base/file.h"
#include "model/data/points.h"
#include "model/flow/test_bed.h"
#include "model/metrics/evaluate.h"
#include "model/train/run.h"
#include "model/train/trainer.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using tc0::TrainConfig;
using tc0::Trainer;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("tc0-distil-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

TrainConfig small(const std::string& teacher, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"data.name=mixture2d",     "distil.teacher=" + teacher,
                             "model.width=16",          "model.depth=2",
                             "model.conditional=false", "model.time_frequencies=1",
                             "flow.times=sorted",       "flow.mean=0",
                             "flow.deviation=1.8",      "flow.equal_share=0",
                             "flow.atom_at_zero=0",     "train.steps=8",
                             "train.batch=32",          "train.warmup=2",
                             "train.rate=1e-2",         "train.schedule=constant",
                             "train.averages=[0.9]",    "train.sample_average=0.9",
                             "train.device=cpu",        "train.threads=1",
                             "log.pictures=0"});
  return tc0::parseTrainConfig("", "test", more);
}

Trainer trainer(const TrainConfig& config, const tc0::Processes& processes) {
  return {config, tc0::loadDataset(config.data.name), processes};
}

void train(Trainer& run, std::int64_t steps) {
  for (std::int64_t i = 0; i < steps; ++i) run.step();
}

std::map<std::string, double> watched(const Trainer& run) {
  std::map<std::string, double> out;
  for (const tc0::LoggedNumber& number : run.extraNumbers()) out[number.name] = number.value;
  return out;
}

// A checkpoint in a file, trained on data for some steps.
std::string teacherFile(const Folder& folder, const std::string& name, const std::string& target,
                        const std::vector<std::string>& more = {}, std::int64_t steps = 40) {
  std::vector<std::string> settings = {"flow.target=" + target};
  settings.insert(settings.end(), more.begin(), more.end());
  TrainConfig config = small("", settings);
  const tc0::Processes alone("cpu");
  Trainer run = trainer(config, alone);
  train(run, steps);
  const std::string path = folder.path / name;
  tc0::writeFile(path, [&](std::ostream& out) { out << tc0::formatCheckpoint(run.model()); });
  return path;
}

}  // namespace

TEST_CASE("the exact teacher's law is the data's") {
  const tc0::GaussianMixture law = tc0::GaussianMixture::threeModes(2);
  const std::vector<tc0::PointMode>& modes = tc0::mixture2dModes();
  REQUIRE(law.weights.size(0) == std::ssize(modes));
  for (std::size_t k = 0; k < modes.size(); ++k) {
    const auto row = static_cast<std::int64_t>(k);
    REQUIRE(law.weights[row].item<double>() == modes[k].weight);
    REQUIRE(law.deviations[row].item<double>() == modes[k].deviation);
    for (std::size_t d = 0; d < 2; ++d) {
      REQUIRE(law.means[row][static_cast<std::int64_t>(d)].item<double>() == modes[k].mean[d]);
    }
  }
}

TEST_CASE("a student learns the exact map; the identity alone does not teach it") {
  const tc0::Processes alone("cpu");
  const auto distance = [&](const std::string& method) {
    const TrainConfig config = small(
        "exact", {"distil.method=" + method, "model.width=48", "model.depth=3", "train.steps=500",
                  "train.batch=128", "train.rate=3e-3", "train.schedule=cosine", "train.warmup=20",
                  "train.averages=[0.98]", "train.sample_average=0.98"});
    Trainer run = trainer(config, alone);
    const double before = watched(run).at("symmetric_residual");
    train(run, 500);
    CAPTURE(method, watched(run));
    if (method == "symmetric") REQUIRE(watched(run).at("symmetric_residual") < before / 3);
    return tc0::exactMapDistance(run.model(), 1, 500, 1);
  };
  const double symmetric = distance("symmetric"), identity = distance("identity");
  CAPTURE(symmetric, identity);
  REQUIRE(symmetric < 0.26);
  REQUIRE(identity > 1.8 * symmetric);
}

TEST_CASE("a distillation restored from its checkpoint goes on bit for bit") {
  const tc0::Processes alone("cpu");
  const Folder folder;
  for (const std::string& teacher :
       {std::string("exact"), teacherFile(folder, "teacher.safetensors", "moment")}) {
    for (const char* method : {"symmetric", "identity_first_order"}) {
      INFO(teacher << " " << method);
      const TrainConfig config = small(teacher, {std::string("distil.method=") + method});
      Trainer whole = trainer(config, alone), first = trainer(config, alone);
      train(whole, 6);
      train(first, 3);
      first.extraNumbers();
      const std::string saved = first.checkpoint();
      Trainer second = trainer(config, alone);
      second.restore(saved, "memory");
      train(second, 3);
      REQUIRE(tc0::formatCheckpoint(second.model()) == tc0::formatCheckpoint(whole.model()));
    }
  }
}

TEST_CASE("a teacher from a file teaches its velocity, whatever its target") {
  const tc0::Processes alone("cpu");
  const Folder folder;
  for (const char* target : {"moment", "meanflow"}) {
    INFO(target);
    const std::string path = teacherFile(folder, std::string(target) + ".safetensors", target);
    Trainer run = trainer(small(path), alone);
    const double before = watched(run).at("symmetric_residual");
    train(run, 150);
    REQUIRE(watched(run).at("symmetric_residual") < before / 2);
    const tc0::Model student = run.model();
    REQUIRE(student.target == tc0::Target::kMeanflow);
    CHECK_THAT(student.metadata.at("distilled"), Contains("symmetric from " + path) &&
                                                     Contains(target) && Contains("step 40") &&
                                                     Contains("fingerprint"));
  }
}

TEST_CASE("a pair has its teacher's velocity bit for bit, and learns the acceleration") {
  const tc0::Processes alone("cpu");
  const Folder folder;
  const std::string path = teacherFile(folder, "pair.safetensors", "moment");
  const tc0::Model teacher = tc0::parseCheckpoint(tc0::readFile(path), path);
  const TrainConfig config = small(path, {"distil.target=moment"});
  Trainer run = trainer(config, alone), other = trainer(config, alone);
  const double before = watched(run).at("symmetric_residual");
  train(run, 3);
  const std::string saved = run.checkpoint();
  train(run, 147);
  CAPTURE(before, watched(run));
  REQUIRE(watched(run).at("symmetric_residual") < before / 2);
  const tc0::Model student = run.model();
  REQUIRE(student.target == tc0::Target::kMoment);
  for (const auto& [name, tensor] : teacher.velocity.parameters)
    REQUIRE(student.velocity.parameters.at(name).values == tensor.values);
  REQUIRE(student.metadata.at("distilled").starts_with("moment from "));
  other.restore(saved, "memory");
  train(other, 147);
  REQUIRE(tc0::formatCheckpoint(other.model()) == tc0::formatCheckpoint(student));
  // A velocity of another shape is learned from the teacher instead.
  Trainer wide = trainer(
      small("exact", {"distil.target=moment", "train.batch=128", "train.rate=5e-3"}), alone);
  const double start = watched(wide).at("symmetric_residual");
  train(wide, 400);
  REQUIRE(watched(wide).at("symmetric_residual") < start / 2);
}

TEST_CASE("a run that resumes with a teacher that was changed is refused") {
  const Folder folder;
  const std::string path = teacherFile(folder, "teacher.safetensors", "meanflow");
  const tc0::Processes alone("cpu");
  Trainer run = trainer(small(path), alone);
  train(run, 2);
  const std::string saved = run.checkpoint();
  teacherFile(folder, "teacher.safetensors", "meanflow", {}, 4);
  Trainer other = trainer(small(path), alone);
  CHECK_THROWS_WITH(other.restore(saved, "memory"),
                    Contains("memory: required a run that learned symmetric from"));
}

TEST_CASE("teachers that do not fit are refused in one line") {
  const Folder folder;
  const tc0::Processes alone("cpu");
  const auto refused = [&](const TrainConfig& config, const std::string& what) {
    CHECK_THROWS_WITH(trainer(config, alone), Contains(what));
  };
  refused(small("exact", {"data.name=checkerboard"}), "required data.name = mixture2d");
  refused(small("exact", {"model.conditional=true"}), "required model.conditional = false");
  refused(small(folder.path / "absent"), "absent");
  const std::string path = teacherFile(folder, "points.safetensors", "meanflow");
  refused(small(path, {"flow.path=trigonometric"}), "required a path as the student has");
  refused(small(path, {"data.name=checkerboard"}), "required data as the student has");
  refused(small(path, {"model.conditional=true"}), "required a number of classes");
  refused(small(path, {"data.name=digits"}), "required samples as the student has");
  CHECK_THROWS_WITH(
      small("exact", {"flow.guidance=2", "model.conditional=true", "model.class_dropout=0.1"}),
      Contains("flow.guidance: required 1"));
  CHECK_THROWS_WITH(small("exact", {"distil.method=symetric"}),
                    Contains("did you mean 'symmetric'?"));
}

TEST_CASE("a distillation's log has its residuals") {
  const Folder folder;
  std::ostringstream out;
  const TrainConfig config = small("exact", {"log.every=4"});
  REQUIRE_FALSE(tc0::trainRun(config, {folder.path / "run", false}, out).interrupted);
  CHECK_THAT(out.str(), Contains("first_order_residual") && Contains("identity_residual"));
  const std::string csv = tc0::readFile(folder.path / "run/log.csv");
  CHECK_THAT(csv.substr(0, csv.find('\n')),
             Contains(",first_order_residual,symmetric_residual,identity_residual,mixed_part"));
  CHECK_THAT(tc0::readFile(folder.path / "run/log.jsonl"), Contains("\"mixed_part\":"));
  REQUIRE(tc0::loadConfig(folder.path / "run/config.toml").flow.target == tc0::Target::kMeanflow);
}
