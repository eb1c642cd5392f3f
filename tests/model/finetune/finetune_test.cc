#include "model/finetune/finetune.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/finetune/quality.h"
#include "model/program/interpret.h"
#include "model/program/program_file.h"
#include "model/simulate/overrides.h"
#include "tests/support/message.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

NetworkConfig smallConfig() {
  NetworkConfig config = smallVit();
  config.classes = 2;
  return config;
}

QuantiseOptions options(Recipe recipe, int bits) {
  QuantiseOptions wanted;
  wanted.recipe = recipe;
  wanted.bitsWeights = wanted.bitsActivations = bits;
  wanted.samples = 16;
  wanted.checked = 0;
  return wanted;
}

FinetuneParams shortParams(int bits, std::int64_t iterations) {
  FinetuneParams params;
  params.iterations = iterations;
  params.batch = 64;
  params.held = 64;
  params.every = 20;
  params.rate = 0.02;
  params.bitsWeights = bits;
  return params;
}

// Largest |weight| of a layer's rows over the rows' common factors.
std::int64_t mostQuotient(const Numbers& numbers) {
  std::int64_t most = 0;
  auto in = static_cast<std::size_t>(numbers.shape[1]);
  for (std::size_t first = 0; first < numbers.values->size(); first += in) {
    std::int64_t divisor = 0, largest = 0;
    for (std::size_t i = first; i < first + in; ++i) {
      divisor = std::gcd(divisor, (*numbers.values)[i]);
      largest = std::max(largest, std::abs((*numbers.values)[i]));
    }
    if (divisor > 0) most = std::max(most, largest / divisor);
  }
  return most;
}

void requireEveryElement(const program::Program& program, const NetworkConfig& config,
                         std::int64_t samples, std::uint64_t seed) {
  std::vector<SamplerInput> inputs = seededInputs(config, samples, seed);
  Simulation simulation(program);
  REQUIRE(simulation.differentiable());
  std::vector<at::Tensor> found = simulation.tensors(simulationInputs(program, inputs));
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    program::Values expected = program::interpret(program, programInputs(program, inputs[sample]));
    for (std::size_t id = 0; id < expected.size(); ++id) {
      const program::Tensor& tensor = program.tensors()[id];
      INFO("seed " << seed << ", sample " << sample << ", " << program::label(tensor));
      at::Tensor wanted = at::tensor(expected[id], at::kLong).reshape(tensor.shape);
      REQUIRE(at::equal(found[id][sample].to(at::kLong), wanted));
    }
  }
}

std::string refusalOf(const FinetuneParams& params) {
  Model model = seededModel(smallConfig(), Target::kMeanflow, 1);
  program::Program program = quantise(model, options(Recipe::kLean, 4)).program;
  return messageOf([&] { finetune(program, Teacher(model, {1, 0}), params); });
}

}  // namespace

TEST_CASE("simulated is interpreted at every element of the shipped checkpoint's programs") {
  std::string path = TC0_SOURCE "/model/checkpoints/digits.safetensors";
  Model model = parseCheckpoint(readFile(path), path);
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow}) {
    INFO(name(recipe));
    QuantiseOptions wanted = options(recipe, 6);
    program::Program program = quantise(model, wanted).program;
    requireEveryElement(program, model.velocity.config, 6, 5);
  }
}

TEST_CASE("the teacher is the reference sampler") {
  for (Target target : {Target::kMeanflow, Target::kMoment}) {
    Model model = seededModel(smallConfig(), target, 2);
    Times times{1, 0.4, 0};
    QuantiseOptions wanted = options(Recipe::kLean, 4);
    wanted.times = times;
    program::Program program = quantise(model, wanted).program;
    std::vector<SamplerInput> inputs = seededInputs(smallConfig(), 5, 3);
    at::Tensor found = Teacher(model, times).data(program, inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      std::vector<double> z =
          sample(fixedSteps(model, times), roundedNoise(program, inputs[i]), inputs[i].label);
      for (std::size_t j = 0; j < z.size(); ++j) {
        INFO(name(target) << ", sample " << i << ", number " << j);
        auto value = found[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(j)];
        REQUIRE(value.item<double>() == Approx(model.scale * z[j] + model.shift).epsilon(1e-6));
      }
    }
  }
}

TEST_CASE("a few iterations bring the error down on other noise, and weights keep their bits") {
  Model model = seededModel(smallConfig(), Target::kMeanflow, 4);
  Teacher teacher(model, {1, 0});
  for (Recipe recipe : {Recipe::kLean, Recipe::kShallow}) {
    INFO(name(recipe));
    program::Program program = quantise(model, options(recipe, 4)).program;
    FinetuneStats stats;
    program::Program tuned = finetune(program, teacher, shortParams(4, 60), &stats);
    INFO("rms error before " << stats.before << ", after " << stats.best);
    REQUIRE(stats.best < 0.95 * stats.before);
    REQUIRE(tuned.metadata().at("finetuned") == "60");
    requireEveryElement(tuned, smallConfig(), 4, 7);

    std::vector<SamplerInput> inputs = seededInputs(smallConfig(), 200, 99);
    at::Tensor wanted = teacher.data(program, inputs);
    auto error = [&](const program::Program& which) {
      DataTensor place = dataTensor(which, model);
      auto values = Simulation(which).tensors(simulationInputs(which, inputs));
      at::Tensor z = values[place.tensor].flatten(1);
      at::Tensor found = z * place.scale + place.shift;
      return dataError(model, found, wanted).square().mean().item<double>();
    };
    REQUIRE(error(tuned) < 0.95 * error(program));

    std::vector<Numbers> before = numbersOf(program), after = numbersOf(tuned);
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].shape.size() != 2 || mostQuotient(before[i]) > 7) continue;
      INFO(before[i].name);
      REQUIRE(mostQuotient(after[i]) <= 7);
    }
  }
}

TEST_CASE("fine-tuning points in the plane, and twice the same") {
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.width = 16;
  config.depth = 2;
  Model model = seededModel(config, Target::kMoment, 6);
  Teacher teacher(model, {1, 0.5, 0});
  QuantiseOptions wanted = options(Recipe::kLean, 4);
  wanted.times = {1, 0.5, 0};
  program::Program program = quantise(model, wanted).program;
  FinetuneStats stats;
  program::Program once = finetune(program, teacher, shortParams(4, 60), &stats);
  INFO("rms error before " << stats.before << ", after " << stats.best);
  REQUIRE(stats.best < 0.9 * stats.before);
  program::Program again = finetune(program, teacher, shortParams(4, 60));
  REQUIRE(program::formatProgram(once) == program::formatProgram(again));
}

TEST_CASE("no iterations leave the program as it is; a stop keeps the best so far") {
  Model model = seededModel(smallConfig(), Target::kMeanflow, 8);
  Teacher teacher(model, {1, 0});
  program::Program program = quantise(model, options(Recipe::kLean, 4)).program;
  program::Program same = finetune(program, teacher, shortParams(4, 0));
  std::vector<Numbers> before = numbersOf(program), after = numbersOf(same);
  for (std::size_t i = 0; i < before.size(); ++i) REQUIRE(*before[i].values == *after[i].values);
  FinetuneStats stats;
  finetune(program, teacher, shortParams(4, 1000), &stats,
           [](const FinetuneStats& now) { return now.iteration < 20; });
  REQUIRE(stats.iteration == 20);
}

TEST_CASE("what no pixel can show is no error") {
  Model model;
  model.levels = 17;
  at::Tensor found = at::tensor({-3.0, 2.0, 20.0, 15.0, 20.0}, at::kDouble);
  at::Tensor wanted = at::tensor({-1.0, -1.0, 18.0, 18.0, 12.0}, at::kDouble);
  at::Tensor expected = at::tensor({0.0, 2.0, 0.0, -1.0, 8.0}, at::kDouble);
  REQUIRE(at::equal(dataError(model, found, wanted), expected));
}

TEST_CASE("parameters out of place are refused") {
  FinetuneParams params = shortParams(4, 10);
  params.batch = 0;
  REQUIRE(refusalOf(params) == "finetune: required a batch from 1 to 65536, found 0");
  params = shortParams(4, 10);
  params.rate = 0;
  REQUIRE(refusalOf(params) == "finetune: required a rate above 0 and at most 1, found 0");
}

TEST_CASE("a program of binary digits is refused, because digits have no slope") {
  Model model = seededModel(smallConfig(), Target::kMeanflow, 8);
  Teacher teacher(model, {1, 0});
  program::Program program = quantise(model, options(Recipe::kPrecise, 8)).program;
  REQUIRE_THROWS_WITH(finetune(program, teacher, shortParams(8, 1)),
                      Catch::Contains("required a program without binary digits"));
  // Without training nothing needs a slope: the program is measured as it is.
  FinetuneStats stats;
  const program::Program same = finetune(program, teacher, shortParams(8, 0), &stats);
  const std::vector<Numbers> before = numbersOf(program), after = numbersOf(same);
  for (std::size_t i = 0; i < before.size(); ++i) REQUIRE(*before[i].values == *after[i].values);
  REQUIRE(stats.before > 0);
  const Samples interpreted = programSamples(program, model, 20, 3);
  REQUIRE(interpreted == simulatedSamples(program, model, 20, 3));
}
