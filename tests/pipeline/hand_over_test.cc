#include <catch2/catch.hpp>

#include "circuit/base/safetensors.h"
#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace {

constexpr const char* kDigits = TC0_SOURCE "/model/checkpoints/digits.safetensors";

std::int64_t samplesIn(const Workplace& place, const std::string& name) {
  return parseSafetensors(place.read(name), name).tensors.at("pixels").shape.at(0);
}

}  // namespace

TEST_CASE("options go over to tc0-model however they are written") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  std::string sample = std::string("tc0 sample ") + kDigits + " --quiet ";
  outputOf(place, sample + "--count=3 --class=2 --output=a.safetensors");
  CHECK(samplesIn(place, "a.safetensors") == 3);
  outputOf(place, sample + "-o b.safetensors --count 3 --class 2");
  CHECK((place.read("a.safetensors") == place.read("b.safetensors")));
  outputOf(place, sample + "-o c.safetensors");
  CHECK(samplesIn(place, "c.safetensors") == 64);
  CHECK(place.run("tc0 train").code == 2);
}

TEST_CASE("samples of a circuit are evaluated beside the data of its checkpoint") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  outputOf(place, std::string("tc0 quantise ") + kDigits +
                      " -o p.safetensors && tc0 compile p.safetensors -o c.tc0 && "
                      "tc0 sample c.tc0 --count 50 --quiet -o s.safetensors");
  std::string evaluate = "tc0 evaluate --samples s.safetensors --json ";
  CHECK(outputOf(place, evaluate + kDigits) == outputOf(place, evaluate + "--data digits"));
}
