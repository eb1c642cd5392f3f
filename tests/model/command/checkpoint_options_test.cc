#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/file.h"
#include "model/command/command.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const int code = runModelCommand(arguments, out, err);
  return {code, out.str(), err.str()};
}

struct Place {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("tc0-options-" + std::to_string(::getpid()));

  Place() { std::filesystem::create_directories(folder); }
  ~Place() { std::filesystem::remove_all(folder); }

  std::string path(const std::string& name) const { return folder / name; }
  std::string write(const std::string& name, const Model& model) const {
    const std::string bytes = formatCheckpoint(model);
    writeFile(path(name), [&](std::ostream& out) { out << bytes; });
    return path(name);
  }
};

NetworkConfig boundedVit() {
  NetworkConfig config = smallVit();
  config.queryKeyNorm = true;
  config.heads = 4;
  config.positions = Positions::kSinusoidal;
  return config;
}

void refused(const std::vector<std::string>& arguments, const std::string& message) {
  const Outcome found = run(arguments);
  INFO(found.err);
  CHECK(found.code == 2);
  CHECK(found.err.find(message) != std::string::npos);
  CHECK(std::count(found.err.begin(), found.err.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("sample takes times, another side and a way to attend, and says how it attends") {
  Place place;
  const std::string bounded = place.write("b", seededModel(boundedVit(), Target::kMoment, 1));
  const std::string to = place.path("o.safetensors");
  const Outcome approx = run({"sample", bounded, "--attention", "approx", "--times", "1,0.7,0",
                              "--side", "8", "--count", "4", "-o", to});
  INFO(approx.err);
  REQUIRE(approx.code == 0);
  CHECK(approx.out.find("certified error") != std::string::npos);
  CHECK(approx.out.find("acceleration  0") != std::string::npos);
  CHECK(approx.out.find("4 samples of 2 step(s)") != std::string::npos);
  const std::string wild = place.write("w", [] {
    Model model = seededModel(smallVit(), Target::kMoment, 1);
    for (float& value : model.velocity.parameters["blocks.0.query.weight"].values) value *= 50;
    return model;
  }());
  refused({"sample", wild, "--attention", "approx", "-o", to}, "block 0: required a bound B");
  CHECK(run({"sample", wild, "--attention", "auto", "-o", to}).out.find("no polynomial") !=
        std::string::npos);
  refused({"sample", wild, "--side", "8", "-o", to}, "learned positions");
  refused({"sample", wild, "--attention", "aprox", "-o", to}, "did you mean 'approx'");
  refused({"sample", wild, "--times", "1,0.5", "-o", to}, "fall from 1 to 0");
  refused({"sample", wild, "--times", "1,0", "--steps", "2", "-o", to}, "found both");
  refused({"sample", wild, "--guidance", "nan", "-o", to}, "in [0, 100]");
  refused({"sample", wild, "--guidance", "2", "-o", to}, "trained with classes");
}

TEST_CASE("orders of a checkpoint has every scheme, the bounds and all of it as JSON") {
  Place place;
  const std::string bounded = place.write("b", seededModel(boundedVit(), Target::kMoment, 1));
  const Outcome text = run({"orders", bounded, "--attention", "approx"});
  INFO(text.err);
  REQUIRE(text.code == 0);
  for (const char* word :
       {"taylor", "learned", "local slopes: one step from t = 0.8", "entries B", "certified error"})
    CHECK(text.out.find(word) != std::string::npos);
  const auto json = nlohmann::json::parse(run({"orders", bounded, "--json"}).out);
  CHECK(json["schemes"]["rows"].size() == 8);
  CHECK(json["blocks"][1]["network"] == "acceleration");
  CHECK(json["blocks"][1]["entries_b"].get<double>() == Approx(std::sqrt(2.0)));
  CHECK(json["checks"].size() == 4);

  Model points = seededModel(smallMlp(), Target::kMeanflow, 1);
  points.metadata["data"] = "mixture2d";
  const Outcome plain = run({"orders", place.write("p", points)});
  INFO(plain.err);
  REQUIRE(plain.code == 0);
  CHECK(plain.out.find("entries B") == std::string::npos);
  CHECK(plain.out.find("exact_velocity") != std::string::npos);
  CHECK(plain.out.find("to the exact flow") != std::string::npos);
}

TEST_CASE("a run's checkpoint is sampled with the average that is asked for") {
  Place place;
  const Outcome trained =
      run({"train", TC0_SOURCE "/model/configs/mixture2d.toml", "--set", "train.steps=30", "--set",
           "train.averages=[0.5, 0.9]", "--set", "train.sample_average=0.5", "--set",
           "log.pictures=0", "-o", place.path("run"), "--device", "cpu"});
  INFO(trained.err);
  REQUIRE(trained.code == 0);
  const std::string whole = place.path("run/checkpoint.safetensors");
  const auto drawn = [&](const std::string& file, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"sample", file, "-o", place.path("o.safetensors")};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome found = run(words);
    INFO(found.err);
    REQUIRE(found.code == 0);
    return readFile(place.path("o.safetensors"));
  };
  const std::string own = drawn(place.path("run/model.safetensors"), {});
  CHECK(drawn(whole, {"--average", "0.5"}) == own);
  CHECK(drawn(whole, {"--average", "0.9"}) != own);
  refused({"sample", whole, "--average", "0.99"}, "it holds 0.5, 0.9");
  refused({"sample", place.path("run/model.safetensors"), "--average", "0.9"}, "0.5 alone");
}
