#include "model/recipe/average.h"

#include <catch2/catch.hpp>

#include "circuit/base/safetensors.h"
#include "model/recipe/network/flat_layout.h"
#include "model/recipe/reference.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

// As a run writes its checkpoint, every weight of average K being K.
std::string runCheckpoint(const Model& model) {
  const std::string plain = formatCheckpoint(model);
  const Container file = parseSafetensors(plain, "test");
  ContainerWriter writer;
  for (const auto& [key, text] : file.metadata) writer.metadata(key, text);
  for (const auto& [name, tensor] : file.tensors)
    writer.addFloats(name, floatsOf(file, name, "test"), tensor.shape);
  for (const char* network : {"velocity", "acceleration"})
    for (int k = 0; k < 4; ++k) {
      const std::int64_t size = flatLayout(model.velocity.config).size;
      const std::vector<float> numbers(size, k);
      writer.addFloats("train." + std::string(network) + ".optimiser." + std::to_string(k), numbers,
                       {size});
    }
  return writer.format();
}

Model trained() {
  Model model = seededModel(smallVit(), Target::kMoment, 3);
  model.metadata["config"] = "[train]\naverages = [0.99, 0.9999]\n";
  model.metadata["average"] = "0.99";
  return model;
}

}  // namespace

TEST_CASE("a run's checkpoint gives each of its averages") {
  const Model model = trained();
  const std::string bytes = runCheckpoint(model);
  for (const auto& [decay, value] : {std::pair{0.99, 2.0F}, std::pair{0.9999, 3.0F}}) {
    const Model found = parseAverage(bytes, "run", decay);
    for (const Network* network : {&found.velocity, &found.acceleration})
      for (const auto& [name, tensor] : network->parameters) {
        INFO(decay << " " << name);
        REQUIRE(tensor.values == std::vector<float>(tensor.values.size(), value));
      }
  }
  REQUIRE(parseAverage(bytes, "run", 0.9999).metadata.at("average") == "0.9999");
  REQUIRE(parseModel(bytes, "run", {}).velocity.parameters.at("head.bias").values ==
          model.velocity.parameters.at("head.bias").values);
}

TEST_CASE("an average that the file does not hold is refused with those that it holds") {
  const Model model = trained();
  REQUIRE_THROWS_WITH(parseAverage(runCheckpoint(model), "run", 0.5),
                      Catch::Contains("found 0.5; it holds 0.99, 0.9999"));
  REQUIRE_THROWS_WITH(parseAverage(formatCheckpoint(model), "plain", 0.9999),
                      Catch::Contains("it holds 0.99 alone"));
  REQUIRE_NOTHROW(parseAverage(formatCheckpoint(model), "plain", 0.99));
  const Model bare = seededModel(smallVit(), Target::kMoment, 3);
  REQUIRE_THROWS_WITH(parseAverage(formatCheckpoint(bare), "bare", 0.99),
                      Catch::Contains("it holds none"));
}

TEST_CASE("times between commas") {
  REQUIRE(parseTimes("1,0.7,0.3,0") == Times{1, 0.7, 0.3, 0});
  for (const char* bad : {"", "1", "1,,0", "1,x,0", "1,0,", "0.9,0", "1,0.5,0.5,0", "1,nan,0"}) {
    INFO(bad);
    REQUIRE_THROWS(parseTimes(bad));
  }
}
