#include "model/train/trainer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <limits>
#include <optional>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/revision.h"
#include "circuit/base/safetensors.h"
#include "model/flow/consistency.h"
#include "model/flow/token_targets.h"
#include "model/net/bounds.h"
#include "model/net/model_nets.h"
#include "model/torch/device_graph.h"
#include "model/torch/products.h"
#include "model/torch/torch_compat.h"
#include "model/train/adam.h"
#include "model/train/batches.h"
#include "model/train/distil_terms.h"
#include "model/train/generators.h"
#include "model/train/shapes.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

const ConsistencyEffort kBriefly{{1}, 16, 8};

// Whether products of float32 may be rounded to TF32 where there is such a thing.
bool roundsProducts(Precision precision) { return precision != Precision::kFloat32; }

// A network, its optimiser and averages.
struct Learner {
  Net net;
  Adam adam;
  Learner(const Network& start, const TrainConfig& config, const at::Device& device)
      : net(moved(start, config, device)), adam(config.train, net.parameters().flat()) {}

  static Net moved(const Network& start, const TrainConfig& config, const at::Device& device) {
    Net out(start);
    out.to(device, at::kFloat);
    if (config.train.precision == Precision::kBFloat16) out.setProductType(at::kBFloat16);
    return out;
  }
};

}  // namespace

struct Trainer::State {
  TrainConfig config;
  Dataset data;
  const Processes& processes;
  at::Device device;
  Model shape;  // everything but the weights
  TargetOptions target;
  Batches batches;
  std::optional<Learner> velocity, acceleration;
  std::optional<Teaching> teaching;
  bool apart;   // the two networks on two threads
  Batch fixed;  // the tensors that the graph reads
  std::optional<DeviceGraph> graph;
  std::int64_t done = 0;
  StepSums sums;
  std::int64_t summed = 0;
  float firstLoss = std::numeric_limits<float>::infinity();  // raw, of step 1

  State(const TrainConfig& given, Dataset set, const Processes& all)
      : config(given),
        data(std::move(set)),
        processes(all),
        device(chooseDevice(given.train.device)),
        shape(freshModel(given, data)),
        target(targetOptions(given, data)),
        batches(given, data, shape, device),
        apart(device.is_cpu() && given.train.threads == 2),
        sums(device) {
    if (!config.distil.teacher.empty()) teaching.emplace(config, data, shape, device);
    if (teaching && teaching->velocity()) shape.velocity = *teaching->velocity();
    velocity.emplace(shape.velocity, config, device);
    if (target.target != Target::kMeanflow) {
      acceleration.emplace(shape.acceleration, config, device);
    }
    if (config.train.graph && device.is_cuda()) makeGraph();
    const std::int64_t parts = processes.size() * config.train.accumulate;
    if (config.train.batch % parts != 0) {
      fail("train.batch: required a multiple of ", parts, " (processes * train.accumulate), found ",
           config.train.batch);
    }
  }

  void makeGraph() {
    if (!DeviceGraph::available())
      fail("train.graph: required a program compiled with CUDA's headers, found one without");
    if (processes.size() > 1) fail("train.graph: required one process, found ", processes.size());
    graph.emplace(device);
  }

  FieldPair networks() const {
    return {&velocity->net, acceleration ? &acceleration->net : nullptr};
  }

  // Gradients and losses of one slice of the batch.
  std::vector<LossTerm> descendSlice(const Batch& batch, double share) const {
    if (teaching) return teaching->descend(networks(), batch, share);
    return descend(networks(), batch, target, share, apart);
  }

  void update(Learner& learner) {
    at::Tensor& gradient = learner.net.parameters().gradient();
    processes.average(gradient);
    at::Tensor& weights = learner.net.parameters().flat();
    sums.addGradient(learner.adam.step(weights, gradient));
    if (config.model.weightBound > 0) {
      boundWeights(learner.net, config.model.bounding, config.model.weightBound);
    }
    learner.adam.average(weights);
  }

  // This process's slice of the batch, into clear gradients and onto `onto`.
  void passBatch(const Batch& batch, StepSums& onto) {
    TC0_ASSERT(config.train.batch % (processes.size() * config.train.accumulate) == 0);
    for (Learner* learner : learners()) learner->net.parameters().gradient().zero_();
    onto.clearGradient();
    const std::int64_t own = config.train.batch / processes.size();
    const std::int64_t part = own / config.train.accumulate;
    const double share = 1.0 / config.train.accumulate;
    for (std::int64_t i = 0; i < config.train.accumulate; ++i) {
      onto.add(descendSlice(slice(batch, processes.rank() * own + i * part, part), share), share);
    }
  }

  std::vector<Learner*> learners() {
    std::vector<Learner*> all = {&*velocity};
    if (acceleration) all.push_back(&*acceleration);
    return all;
  }

  // All but a velocity that is the teacher's own.
  std::vector<Learner*> trained() {
    if (teaching && teaching->velocity()) return {&*acceleration};
    return learners();
  }

  // What train.* holds, by name.
  std::vector<std::pair<std::string, at::Tensor*>> tensors() {
    std::vector<std::pair<std::string, at::Tensor*>> all;
    const std::string names[] = {"velocity", "acceleration"};
    for (std::size_t i = 0; i < learners().size(); ++i) {
      Learner& learner = *learners()[i];
      const std::string prefix = "train." + names[i] + ".";
      all.emplace_back(prefix + "weights", &learner.net.parameters().flat());
      const std::vector<at::Tensor*> state = learner.adam.state();
      for (std::size_t k = 0; k < state.size(); ++k) {
        all.emplace_back(cat(prefix, "optimiser.", k), state[k]);
      }
    }
    return all;
  }
};

Trainer::Trainer(const TrainConfig& config, Dataset data, const Processes& processes)
    : state_(std::make_unique<State>(config, std::move(data), processes)) {}
Trainer::~Trainer() = default;

const TrainConfig& Trainer::config() const { return state_->config; }
const Dataset& Trainer::data() const { return state_->data; }
std::int64_t Trainer::steps() const { return state_->done; }

// Everything between draw() and the end of body() is the same work in each step, so that a graph
// can repeat it: the batch, the rate and the step's number are set before.
void Trainer::step() {
  State& s = *state_;
  const Float32Products products(s.device, roundsProducts(s.config.train.precision));
  Packet packet(s.device);
  const double rate = rateOf(s.config.train, s.done + 1);
  for (Learner* learner : s.learners()) learner->adam.schedule(rate, s.done + 1, packet);
  const Batch batch = s.batches.draw(s.done, packet);
  for (Learner* learner : s.learners()) learner->adam.arrived();
  ++s.done;
  ++s.summed;
  const auto body = [&s](const Batch& on) {
    s.passBatch(on, s.sums);
    for (Learner* learner : s.trained()) s.update(*learner);
  };
  if (s.graph) {
    copyInto(s.fixed, batch);
    s.graph->run([&] { body(s.fixed); });
  } else {
    body(batch);
  }
  if (s.done == 1) s.firstLoss = s.sums.means(1, s.processes).raw;
}

Losses Trainer::takeLosses() {
  State& s = *state_;
  const Losses means = s.sums.means(s.summed, s.processes);
  s.sums.clear();
  s.summed = 0;
  return means;
}

double Trainer::firstLoss() const { return state_->firstLoss; }

// Draws the next step's batch and then takes the generators back, so that the step draws it again.
Losses Trainer::lookAhead() {
  State& s = *state_;
  std::vector<at::Tensor> states;
  for (const auto& [name, generator] : s.batches.generators()) {
    states.push_back(generator.get_state());
  }
  const Float32Products products(s.device, roundsProducts(s.config.train.precision));
  StepSums ahead(s.device);
  s.passBatch(s.batches.draw(s.done), ahead);
  for (Learner* learner : s.learners()) {
    ahead.addGradient(learner->net.parameters().gradient().norm());
  }
  std::size_t next = 0;
  for (auto& [name, generator] : s.batches.generators()) generator.set_state(states[next++]);
  return ahead.means(1, s.processes);
}

std::string Trainer::graphFailure() const { return state_->graph ? state_->graph->failure() : ""; }

bool Trainer::finite() const {
  for (const auto& [name, tensor] : state_->tensors()) {
    if (!tensor->isfinite().all().item<bool>()) return false;
  }
  return true;
}

double Trainer::residual() const {
  const State& s = *state_;
  const Batches::Points at = s.batches.fixedPoints();
  std::optional<TokenFields> tokens;
  if (s.target.tokens.active()) tokens.emplace(s.networks(), tokenReading(s.target));
  const FieldPair fields = tokens ? tokens->fields() : s.networks();
  return identityResidual(fields, s.target.target, at.z, at.t, at.r, at.classes).item<double>();
}

std::vector<LoggedNumber> Trainer::extraNumbers() const {
  const State& s = *state_;
  if (!s.teaching) return {};
  const Batches::Points at = s.batches.fixedPoints();
  const DistilResiduals found = s.teaching->residuals(s.networks(), at.z, at.t, at.r, at.classes);
  return {{"first_order_residual", found.firstOrder},
          {"symmetric_residual", found.symmetric},
          {"identity_residual", found.identity},
          {"mixed_part", found.mixedPart}};
}

Consistency Trainer::consistency() const {
  const State& s = *state_;
  const ModelNets nets(model(), s.device, at::kFloat);
  const Batches::Points at = s.batches.fixedPoints();
  at::Generator own = at::detail::createCPUGenerator(2);
  const at::Tensor noise = at::randn(at.z.sizes(), own, at::TensorOptions(at::kFloat)).to(s.device);
  return checkConsistency(nets.fields(), s.target.target, noise, at.classes, nullptr, kBriefly);
}

Model Trainer::averaged(double decay) const {
  const State& s = *state_;
  const auto averagedNet = [&](const Learner& learner) {
    Net net(learner.net.config());
    const at::NoGradGuard guard;
    net.parameters().flat().copy_(learner.adam.averaged(decay));
    return net.toNetwork();
  };
  Model model = s.shape;
  model.velocity = averagedNet(*s.velocity);
  if (s.acceleration) model.acceleration = averagedNet(*s.acceleration);
  model.metadata["made_by"] =
      cat("tc0 ", TC0_VERSION, " ", sourceRevision(), ", LibTorch ", torchVersion());
  model.metadata["config"] = formatTrainConfig(s.config);
  model.metadata["data"] = s.data.name;
  model.metadata["seed"] = std::to_string(s.config.train.seed);
  model.metadata["step"] = std::to_string(s.done);
  model.metadata["average"] = numberText(decay);
  if (s.teaching) model.metadata["distilled"] = s.teaching->description();
  return model;
}

std::string Trainer::checkpoint() const {
  State& s = *state_;
  const std::string weights = formatCheckpoint(model());
  const Container container = parseSafetensors(weights, "checkpoint");
  ContainerWriter writer;
  for (const auto& [key, value] : container.metadata) writer.metadata(key, value);
  for (const auto& [name, view] : container.tensors) {
    writer.addFloats(name, floatsOf(container, name, "checkpoint"), view.shape);
  }
  for (const auto& [name, tensor] : s.tensors()) {
    const at::Tensor plain = tensor->detach().cpu().contiguous();
    const float* values = plain.data_ptr<float>();
    writer.addFloats(name, {values, values + plain.numel()}, {plain.numel()});
  }
  saveGenerators(s.batches.generators(), writer);
  writer.add("train.step", std::vector<std::int64_t>{s.done});
  writer.addFloats("train.first_loss", {&s.firstLoss, 1}, {1});
  return writer.format();
}

// Reads what checkpoint() wrote, in the same order. Sizes are checked before anything is copied, so
// that a checkpoint of another network is refused.
std::string Trainer::restore(const std::string& bytes, const std::string& where) {
  State& s = *state_;
  const at::NoGradGuard guard;
  const Container container = parseSafetensors(bytes, where);
  if (s.teaching) s.teaching->checkSame(container.metadata, where);
  for (const auto& [name, tensor] : s.tensors()) {
    std::vector<float> values = floatsOf(container, name, where);
    if (std::ssize(values) != tensor->numel()) {
      fail(where, ": ", name, ": required ", tensor->numel(), " numbers, found ", values.size());
    }
    tensor->copy_(at::from_blob(values.data(), {tensor->numel()}, at::kFloat));
  }
  const std::vector<std::int64_t> step = integersOf(container, "train.step", where);
  if (step.size() != 1 || step[0] < 0) fail(where, ": train.step: required one step number");
  s.done = step[0];
  const std::string note =
      restoreGenerators(container, s.batches.generators(), s.config.train.seed, s.done, where);
  const std::vector<float> first = floatsOf(container, "train.first_loss", where);
  if (first.size() != 1) fail(where, ": train.first_loss: required one number");
  s.firstLoss = first[0];
  return note;
}

TrainConfig configOf(const Model& model, const std::string& where) {
  const auto text = model.metadata.find("config");
  if (text == model.metadata.end()) {
    fail(where, ": required metadata 'config', written by training, found none");
  }
  return parseTrainConfig(text->second, where + ": metadata 'config'");
}

}  // namespace tc0
