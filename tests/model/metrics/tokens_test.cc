#include "tests/support/tokens.h"

#include <ATen/core/grad_mode.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "model/flow/sampler.h"
#include "model/metrics/generate.h"
#include "model/metrics/tensors.h"
#include "model/net/model_nets.h"
#include "model/recipe/calibration.h"

using namespace tc0;

TEST_CASE("LibTorch's sampler of tokens is the reference's") {
  for (const Model& model : tokenModels())
    for (const std::int64_t steps : {1, 2, 5}) {
      const NetworkConfig& config = model.velocity.config;
      INFO(name(model.tokens.form) << " of " << config.numbers() << " numbers, " << steps);
      const std::vector<SamplerInput> inputs = seededInputs(config, 3, 5);
      const std::vector<FixedStep> fixed = fixedSteps(model, uniformTimes(steps));
      const ModelNets nets(model, at::kCPU, at::kDouble);
      for (const SamplerInput& input : inputs) {
        const at::Tensor z = at::tensor(input.noise, at::kDouble).view({1, -1});
        const at::Tensor label =
            config.classes > 0 ? at::full({1}, input.label, at::kLong) : at::Tensor();
        SamplerOptions options;
        options.grid = uniformTimes(steps);
        options.target = model.target;
        const at::Tensor found = sample(nets.fields(), options, z, label).view({-1});
        const std::vector<double> expected = sample(fixed, input.noise, input.label);
        CHECK((found - at::tensor(expected, at::kDouble)).abs().max().item<double>() < 1e-6);
      }
    }
}

TEST_CASE("samples of tokens are letters") {
  for (const Model& model : tokenModels()) {
    GenerateOptions options;
    options.count = 20;
    options.steps = 2;
    const Samples made = generate(model, options);
    CHECK(made.numbers == model.velocity.config.numbers() / model.tokens.letters);
    for (const float letter : made.values) {
      CHECK(letter == std::floor(letter));
      CHECK(letter >= 0);
      CHECK(letter < model.tokens.letters);
    }
  }
}
