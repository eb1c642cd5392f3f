#include "model/train/masked.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "circuit/base/error.h"
#include "model/flow/tokens.h"
#include "model/metrics/tensors.h"
#include "model/net/net.h"
#include "model/train/adam.h"

namespace tc0 {
namespace {

constexpr std::int64_t kChunk = 4096;  // sequences that are sampled at once
constexpr std::int64_t kTokens = 1;    // the dimension of the tokens

NetworkConfig configOf(const Dataset& data, const MaskedParams& params) {
  if (!data.tokens() || !data.draw)
    fail("masked: required tokens that are drawn from a law, found ", data.name);
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.dimension = data.numbers() * data.letters;
  config.width = params.width;
  config.depth = params.depth;
  config.timeFrequencies = 0;
  return config;
}

TrainConfig::Optimiser optimiserOf(const MaskedParams& params) {
  TrainConfig::Optimiser options;
  options.steps = params.steps;
  options.batch = params.batch;
  options.rate = params.rate;
  return options;
}

}  // namespace

struct MaskedModel::State {
  std::int64_t letters, tokens;
  Net net;

  // Logits [B, tokens, letters] of sequences [B, tokens], where `hidden` tokens are masked.
  at::Tensor logits(const at::Tensor& sequences, const at::Tensor& hidden) const {
    const TokenReading reading{letters, TokenForm::kLogits, 1};
    const at::Tensor seen = (1 - hidden.to(at::kFloat)).unsqueeze(1);
    const at::Tensor z =
        (tokensToZ(sequences, reading).view({-1, letters, tokens}) * seen).flatten(1);
    const at::Tensor none = at::zeros({1}, z.options());
    return byToken(Plain(net.value(z, none, none)), letters).value();
  }

  at::Tensor loss(const at::Tensor& sequences, at::Generator& generator) const {
    const auto uniform = [&](at::IntArrayRef shape) {
      return at::rand(shape, generator, at::TensorOptions(at::kFloat));
    };
    const std::int64_t count = sequences.size(0);
    const at::Tensor hidden = uniform({count, tokens}) < uniform({count, 1});
    const at::Tensor right = logits(sequences, hidden)
                                 .log_softmax(-1)
                                 .gather(2, sequences.to(at::kLong).unsqueeze(2))
                                 .squeeze(2);
    return -(right * hidden).sum() / hidden.sum().clamp_min(1);
  }
};

MaskedModel::MaskedModel(const Dataset& data, const MaskedParams& params)
    : state_(new State{
          data.letters, data.numbers(),
          Net(seededModel(configOf(data, params), Target::kMeanflow, params.seed).velocity)}) {
  Net& net = state_->net;
  const TrainConfig::Optimiser options = optimiserOf(params);
  Adam adam(options, net.parameters().flat());
  at::Generator generator = at::detail::createCPUGenerator(params.seed);
  for (std::int64_t step = 1; step <= params.steps; ++step) {
    const Samples drawn = data.draw(params.batch, (params.seed << 32) + step);
    net.parameters().gradient().zero_();
    state_->loss(toTensor(drawn), generator).backward();
    adam.schedule(rateOf(options, step), step);
    adam.step(net.parameters().flat(), net.parameters().gradient());
    adam.average(net.parameters().flat());
  }
  const at::NoGradGuard guard;
  net.parameters().flat().copy_(adam.averaged(options.sampleAverage));
}

MaskedModel::~MaskedModel() = default;

std::int64_t MaskedModel::parameters() const { return state_->net.parameters().flat().numel(); }

// The place of a token in the order is its rank among uniform numbers.
Samples MaskedModel::sample(std::int64_t count, std::int64_t steps, std::uint64_t seed) const {
  const at::NoGradGuard guard;
  const State& s = *state_;
  if (steps < 1) fail("masked: required at least 1 step, found ", steps);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  const std::int64_t each = (s.tokens + steps - 1) / steps;
  std::vector<at::Tensor> parts;
  for (std::int64_t start = 0; start < count; start += kChunk) {
    const std::int64_t rows = std::min(kChunk, count - start);
    const at::TensorOptions numbers(at::kFloat);
    const at::Tensor places =
        at::rand({rows, s.tokens}, generator, numbers).argsort(kTokens).argsort(kTokens);
    at::Tensor sequences = at::zeros({rows, s.tokens}, numbers);
    for (std::int64_t first = 0; first < s.tokens; first += each) {
      const at::Tensor drawn = s.logits(sequences, places >= first)
                                   .softmax(-1)
                                   .view({-1, s.letters})
                                   .multinomial(1, true, generator)
                                   .view({rows, s.tokens});
      const at::Tensor now = (places >= first).logical_and(places < first + each);
      sequences = at::where(now, drawn.to(at::kFloat), sequences);
    }
    parts.push_back(sequences);
  }
  return toSamples(at::cat(parts));
}

}  // namespace tc0
