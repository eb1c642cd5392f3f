#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "model/recipe/network/network.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

NetworkConfig unusualVit() {
  NetworkConfig config = smallVit();
  config.classes = 3;
  config.adaptiveNorm = true;
  config.positions = Positions::kSinusoidal;
  config.norm = NormKind::kRms;
  return config;
}

std::string changed(const Model& model, const std::function<void(ContainerWriter&)>& change) {
  std::string bytes = formatCheckpoint(model);
  Container file = parseSafetensors(bytes, "test");
  ContainerWriter writer;
  for (const auto& [key, text] : file.metadata) writer.metadata(key, text);
  for (const auto& [name, tensor] : file.tensors)
    if (name != "velocity.head.bias")
      writer.addFloats(name, floatsOf(file, name, "test"), tensor.shape);
  change(writer);
  return writer.format();
}

}  // namespace

TEST_CASE("a configuration comes back from its text") {
  NetworkConfig config = unusualVit();
  CHECK(parseConfig(formatConfig(config), "test") == config);
  config.kind = NetworkKind::kMlp;
  config.queryKeyNorm = true;
  CHECK(parseConfig(formatConfig(config), "test") == config);
  CHECK(parseConfig("{}", "test") == NetworkConfig{});
}

TEST_CASE("configurations out of place are refused") {
  CHECK_THROWS_WITH(parseConfig(R"({"patch": 3})", "f"),
                    "f: network: required a patch that divides the side, found 3 and 8");
  CHECK_THROWS_WITH(parseConfig(R"({"heads": 5})", "f"),
                    Catch::Contains("required heads that divide the width, found 5 and 32"));
  CHECK_THROWS_WITH(parseConfig(R"({"width": 0})", "f"),
                    Catch::Contains("required width from 1 to 65536, found 0"));
  CHECK_THROWS_WITH(parseConfig(R"({"kind": "cnn"})", "f"),
                    "f: kind: required one of [mlp, vit], found 'cnn'");
  CHECK_THROWS_WITH(parseConfig(R"({"queryKeyNorm": 1})", "f"),
                    Catch::Contains("required true or false, found 1"));
  CHECK_THROWS_WITH(parseConfig(R"({"colour": 1})", "f"), Catch::Contains("colour"));
  CHECK_THROWS_WITH(parseConfig(R"({"width": 6, "positions": "sinusoidal"})", "f"),
                    Catch::Contains("that 4 divides"));
}

TEST_CASE("a checkpoint comes back whole") {
  Model model = seededModel(unusualVit(), Target::kMaterial, 7);
  model.path = Path::kTrigonometric;
  model.scale = 0.1;
  model.metadata["made.by"] = "a test";
  std::string bytes = formatCheckpoint(model);
  Model again = parseCheckpoint(bytes, "test");
  CHECK(formatCheckpoint(again) == bytes);
  CHECK(again.velocity.config == model.velocity.config);
  CHECK(again.scale == 0.1);
  CHECK(again.path == Path::kTrigonometric);
  CHECK(again.metadata.at("made.by") == "a test");
  for (const ParameterShape& parameter : parametersOf(model.velocity.config)) {
    INFO(parameter.name);
    CHECK(again.acceleration.parameters.at(parameter.name).values ==
          model.acceleration.parameters.at(parameter.name).values);
  }
}

TEST_CASE("meanflow has one network") {
  Model model = seededModel(unusualVit(), Target::kMeanflow, 7);
  Model again = parseCheckpoint(formatCheckpoint(model), "test");
  CHECK(again.acceleration.parameters.empty());
  CHECK(again.velocity.parameters.size() == parametersOf(unusualVit()).size());
}

TEST_CASE("checkpoints that are not whole are refused") {
  Model model = seededModel(unusualVit(), Target::kMeanflow, 1);
  auto none = changed(model, [](ContainerWriter&) {});
  CHECK_THROWS_WITH(parseCheckpoint(none, "f"),
                    "f: required a tensor 'velocity.head.bias', found none");
  auto shape = changed(model, [](ContainerWriter& file) {
    file.addFloats("velocity.head.bias", std::vector<float>(2), {2});
  });
  CHECK_THROWS_WITH(parseCheckpoint(shape, "f"), Catch::Contains("required shape [4], found [2]"));
  auto finite = changed(model, [](ContainerWriter& file) {
    file.addFloats("velocity.head.bias", std::vector<float>{0, 0, INFINITY, 0}, {4});
  });
  CHECK_THROWS_WITH(parseCheckpoint(finite, "f"), Catch::Contains("required finite numbers"));
  auto kind = changed(model, [](ContainerWriter& file) {
    file.add("velocity.head.bias", std::vector<std::int64_t>{0, 0, 1, 0});
  });
  CHECK_THROWS_WITH(parseCheckpoint(kind, "f"), Catch::Contains("required dtype F32, found I8"));
  CHECK_THROWS_WITH(parseCheckpoint(ContainerWriter().format(), "f"),
                    Catch::Contains("required a checkpoint with metadata 'model'"));
}

TEST_CASE("seeded weights do not depend on the side") {
  NetworkConfig config = unusualVit();
  Model small = seededModel(config, Target::kMeanflow, 3);
  config.side = 16;
  Model large = seededModel(config, Target::kMeanflow, 3);
  Model other = seededModel(config, Target::kMeanflow, 4);
  const std::string name = "blocks.0.query.weight";
  CHECK(small.velocity.parameters.at(name).values == large.velocity.parameters.at(name).values);
  CHECK(small.velocity.parameters.at(name).values != other.velocity.parameters.at(name).values);
}
