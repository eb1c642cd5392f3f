#include "model/train/keys.h"

#include "model/data/dataset.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

constexpr std::pair<RateSchedule, const char*> kSchedules[] = {
    {RateSchedule::kConstant, "constant"},
    {RateSchedule::kCosine, "cosine"},
    {RateSchedule::kLinear, "linear"}};
constexpr std::pair<Precision, const char*> kPrecisions[] = {{Precision::kAuto, "auto"},
                                                             {Precision::kFloat32, "fp32"},
                                                             {Precision::kTensorFloat32, "tf32"},
                                                             {Precision::kBFloat16, "bf16"}};

constexpr std::pair<Target, const char*> kStudents[] = {{Target::kMeanflow, "meanflow"},
                                                        {Target::kMoment, "moment"}};

std::vector<std::string> datasetNames() {
  std::vector<std::string> names;
  for (const DatasetKind& kind : datasetKinds()) names.emplace_back(kind.name);
  return names;
}

template <class Enum>
NamedChoice namedChoice(Enum& field, ChoiceRows<Enum> rows) {
  NamedChoice choice;
  choice.field = &field;
  for (const auto& [value, name] : rows) choice.names.emplace_back(name);
  choice.chosen = [&field, rows] { return nameIn(rows, field); };
  choice.choose = [&field, rows](const std::string& name) { field = choiceNamed("", rows, name); };
  return choice;
}

#define TC0_PLACE(field) [](TrainConfig& config) -> KeyPlace { return &config.field; }
#define TC0_CHOICE(field, rows)                                            \
  [](TrainConfig& config) -> KeyPlace {                                    \
    return namedChoice<decltype(TrainConfig().field)>(config.field, rows); \
  }

constexpr OnResume kMayDiffer = OnResume::kMayDiffer;
constexpr Limits kAny = {};
constexpr Limits within(double least, double most) { return {least, most}; }

}  // namespace

const std::vector<ConfigKey>& configKeys() {
  static const std::vector<ConfigKey> keys = {
      {"data.name", "the data set", TC0_PLACE(data.name), kAny, OnResume::kMustAgree,
       datasetNames()},
      {"data.path", "folder of its files; empty: the usual place", TC0_PLACE(data.path), kAny,
       kMayDiffer},
      {"data.side", "side that pictures of a folder are cut to; 0: as they are",
       TC0_PLACE(data.side), within(0, 512)},
      {"data.crops", "squares that are cut out of a picture; 1: the largest around its middle",
       TC0_PLACE(data.crops), within(1, 10000)},

      {"model.patch", "side of a patch in pixels", TC0_PLACE(network.patch), within(1, 64)},
      {"model.width", "numbers in a token", TC0_PLACE(network.width), within(1, 4096)},
      {"model.depth", "blocks; for points, hidden layers", TC0_PLACE(network.depth), within(1, 64)},
      {"model.heads", "heads of an attention", TC0_PLACE(network.heads), within(1, 64)},
      {"model.hidden", "width of a block's perceptron", TC0_PLACE(network.hidden),
       within(1, 16384)},
      {"model.norm", "norm of the tokens", TC0_CHOICE(network.norm, normNames())},
      {"model.positions", "positions of the tokens",
       TC0_CHOICE(network.positions, positionNames())},
      {"model.adaptive_norm", "let time modulate the norms", TC0_PLACE(network.adaptiveNorm)},
      {"model.query_key_norm", "normalise queries and keys", TC0_PLACE(network.queryKeyNorm)},
      {"model.time_frequencies", "waves in the features of a time",
       TC0_PLACE(network.timeFrequencies), within(0, 16)},
      {"model.conditional", "tell the network the class", TC0_PLACE(model.conditional)},
      {"model.class_dropout", "share of samples trained without their class",
       TC0_PLACE(model.classDropout), within(0, 1)},
      {"model.weight_bound", "what matrices are held within after a step; 0: anything",
       TC0_PLACE(model.weightBound), within(0, 1e6)},
      {"model.bounding", "what that bounds: each entry, or the largest singular value",
       TC0_CHOICE(model.bounding, kWeightBounds)},

      {"flow.target", "what the networks learn", TC0_CHOICE(flow.target, targetNames())},
      {"flow.path", "from data to noise", TC0_CHOICE(flow.path, pathNames())},
      {"flow.loss_power", "p of the weight 1 / (error + offset)^p; 0 for points",
       TC0_PLACE(flow.lossPower), within(0, 2)},
      {"flow.loss_offset", "offset of that weight", TC0_PLACE(flow.lossOffset), within(1e-12, 1e6)},
      {"flow.improved_tangent", "differentiate along the network's own velocity",
       TC0_PLACE(flow.improvedTangent)},
      {"flow.pool", "samples that a sample's velocity is averaged over; 1: its own",
       TC0_PLACE(flow.pool), within(1, 1e6)},
      {"flow.weigh_steps", "multiply errors of the acceleration by the length of the step",
       TC0_PLACE(flow.weighSteps)},
      {"flow.guidance", "scale of the guidance that is trained in; 1 with mix 0: none",
       TC0_PLACE(flow.guidance), within(0, 100)},
      {"flow.guidance_mix", "share of the class's own velocity in its target",
       TC0_PLACE(flow.guidanceMix), within(0, 0.99)},
      {"flow.times", "how times are drawn: two draws sorted, r apart, or the velocity's own",
       TC0_CHOICE(flow.times.kind, kTimeSamplings)},
      {"flow.mean", "t = sigmoid(mean + deviation * normal)", TC0_PLACE(flow.times.mean),
       within(-10, 10)},
      {"flow.deviation", "see flow.mean", TC0_PLACE(flow.times.deviation), within(1e-3, 10)},
      {"flow.r_mean", "the same for r, where it is drawn apart", TC0_PLACE(flow.times.rMean),
       within(-20, 10)},
      {"flow.r_deviation", "see flow.r_mean", TC0_PLACE(flow.times.rDeviation), within(1e-3, 10)},
      {"flow.pair_mean",
       "the same for the acceleration's pairs, where the velocity has its own times",
       TC0_PLACE(flow.times.pairMean), within(-10, 10)},
      {"flow.pair_deviation", "see flow.pair_mean", TC0_PLACE(flow.times.pairDeviation),
       within(1e-3, 10)},
      {"flow.short_until", "share of the run in which r = t", TC0_PLACE(flow.shortUntil),
       within(0, 1)},
      {"flow.long_from",
       "share of the run from which steps may have any length; before, the longest grows",
       TC0_PLACE(flow.longFrom), within(0, 1)},
      {"flow.equal_share", "share of the pairs with r = t", TC0_PLACE(flow.times.equalShare),
       within(0, 1)},
      {"flow.atom_at_one", "share of the pairs with t = 1", TC0_PLACE(flow.times.atomAtOne),
       within(0, 1)},
      {"flow.atom_at_zero", "share of the pairs with r = 0", TC0_PLACE(flow.times.atomAtZero),
       within(0, 1)},
      {"flow.tokens",
       "for tokens, what the two networks give: a mean's logits and its acceleration, "
       "or logits and their change",
       TC0_CHOICE(flow.tokens, tokenFormNames())},

      {"distil.teacher",
       "learn from its velocity: exact (points of mixture2d) or a checkpoint; empty: from data",
       TC0_PLACE(distil.teacher)},
      {"distil.target",
       "what a student is: meanflow, one network; or moment, the teacher's velocity and an "
       "acceleration (flow.target is that then)",
       TC0_CHOICE(distil.target, kStudents)},
      {"distil.method", "what a student of target meanflow must obey",
       TC0_CHOICE(distil.method, kDistillations)},

      {"train.steps", "optimiser steps", TC0_PLACE(train.steps), within(1, 1e12), kMayDiffer},
      {"train.batch", "samples in a step, all processes together", TC0_PLACE(train.batch),
       within(1, 1e6)},
      {"train.accumulate", "passes that a step's samples are cut into", TC0_PLACE(train.accumulate),
       within(1, 1e6)},
      {"train.rate", "Adam's rate after warm-up", TC0_PLACE(train.rate), within(0, 10)},
      {"train.warmup", "steps over which the rate rises", TC0_PLACE(train.warmup), within(0, 1e12)},
      {"train.schedule", "the rate after warm-up", TC0_CHOICE(train.schedule, kSchedules)},
      {"train.final_rate", "the rate at the end, as a share of train.rate",
       TC0_PLACE(train.finalRate), within(0, 1)},
      {"train.beta1", "Adam's first decay", TC0_PLACE(train.beta1), within(0, 0.999999)},
      {"train.beta2", "Adam's second decay", TC0_PLACE(train.beta2), within(0, 0.999999)},
      {"train.epsilon", "Adam's epsilon", TC0_PLACE(train.epsilon), within(1e-16, 1)},
      {"train.decay", "weight decay apart from the gradient", TC0_PLACE(train.decay),
       within(0, 10)},
      {"train.clip", "largest norm of each network's gradient; 0: any", TC0_PLACE(train.clip),
       within(0, 1e9)},
      {"train.averages", "decays of the running averages of the weights", TC0_PLACE(train.averages),
       within(0, 0.9999999)},
      {"train.sample_average", "the average that is sampled with and saved",
       TC0_PLACE(train.sampleAverage), within(0, 0.9999999)},
      {"train.seed", "of weights, noise, times and order", TC0_PLACE(train.seed), within(0, 1e15)},
      {"train.device", "auto, cpu or cuda:N", TC0_PLACE(train.device), kAny, kMayDiffer},
      {"train.precision",
       "of matrix products: tf32 on a GPU and fp32 on a CPU (auto); bf16 for values alone",
       TC0_CHOICE(train.precision, kPrecisions), kAny, kMayDiffer},
      {"train.threads",
       "threads on the CPU; 0: as many as there are cores; 2: one for each network",
       TC0_PLACE(train.threads), within(0, 1024), kMayDiffer},
      {"train.graph", "on a GPU, launch a step as one CUDA graph", TC0_PLACE(train.graph), kAny,
       kMayDiffer},

      {"log.every", "steps between lines of the log", TC0_PLACE(log.every), within(1, 1e12),
       kMayDiffer},
      {"log.pictures", "steps between pictures of samples; 0: at the end only",
       TC0_PLACE(log.pictures), within(0, 1e12), kMayDiffer},
      {"log.checkpoint", "steps between checkpoints", TC0_PLACE(log.checkpoint), within(1, 1e12),
       kMayDiffer},
      {"log.count", "samples in a picture; points: a hundred times as many", TC0_PLACE(log.count),
       within(1, 10000), kMayDiffer},
      {"log.steps", "sampler steps that a picture shows", TC0_PLACE(log.steps), within(1, 1000),
       kMayDiffer},
  };
  return keys;
}

#undef TC0_PLACE
#undef TC0_CHOICE

namespace {

// The names that a key's value may have; none if it is not a choice.
std::vector<std::string> choicesOf(const ConfigKey& key, const KeyPlace& place) {
  const auto* choice = std::get_if<NamedChoice>(&place);
  return choice == nullptr ? key.choices : choice->names;
}

}  // namespace

std::string describeConfigKeys() {
  TrainConfig defaults;
  std::string text;
  for (const ConfigKey& key : configKeys()) {
    const KeyPlace place = key.place(defaults);
    const std::vector<std::string> choices = choicesOf(key, place);
    std::string line = key.name;
    line.resize(std::max<std::size_t>(line.size() + 1, 24), ' ');
    line += valueText(place);
    line.resize(std::max<std::size_t>(line.size() + 1, 44), ' ');
    line += key.about;
    for (std::size_t i = 0; i < choices.size(); ++i) line += (i == 0 ? ": " : ", ") + choices[i];
    text += line + "\n";
  }
  return text;
}

}  // namespace tc0
