#include "model/train/trainer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <limits>
#include <optional>

#include "circuit/base/error.h"
#include "circuit/base/revision.h"
#include "circuit/base/safetensors.h"
#include "model/flow/consistency.h"
#include "model/flow/path.h"
#include "model/flow/pool.h"
#include "model/flow/targets.h"
#include "model/flow/time_sampler.h"
#include "model/metrics/tensors.h"
#include "model/net/bounds.h"
#include "model/net/model_nets.h"
#include "model/torch/device_graph.h"
#include "model/torch/torch_compat.h"
#include "model/train/adam.h"
#include "model/train/distil_terms.h"
#include "model/train/shapes.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

constexpr std::int64_t kResidualPoints = 128;
const ConsistencyEffort kBriefly{{1}, 16, 8};

Batch sliceOf(const Batch& batch, std::int64_t start, std::int64_t count) {
  if (count == batch.t.size(0)) return batch;
  const auto cut = [&](const at::Tensor& a) { return a.defined() ? a.narrow(0, start, count) : a; };
  return {cut(batch.x), cut(batch.eps),     cut(batch.t),
          cut(batch.r), cut(batch.classes), cut(batch.velocity)};
}

// The same values in the tensors that `fixed` keeps.
void hold(Batch& fixed, const Batch& batch) {
  for (const auto part :
       {&Batch::x, &Batch::eps, &Batch::t, &Batch::r, &Batch::classes, &Batch::velocity}) {
    if (!(batch.*part).defined()) continue;
    if (!(fixed.*part).defined()) fixed.*part = at::empty_like(batch.*part);
    (fixed.*part).copy_(batch.*part);
  }
}

// A network, its optimiser and averages.
struct Learner {
  Net net;
  Adam adam;
  Learner(const Network& start, const TrainConfig& config, const at::Device& device)
      : net(moved(start, config, device)), adam(config.train, net.parameters().flat()) {}

  static Net moved(const Network& start, const TrainConfig& config, const at::Device& device) {
    Net out(start);
    out.to(device, at::kFloat);
    if (config.train.precision == "bf16") out.setProductType(at::kBFloat16);
    return out;
  }
};

}  // namespace

struct Trainer::State {
  TrainConfig config;
  Dataset data;
  const Ranks& ranks;
  at::Device device;
  Model shape;  // everything but the weights
  TargetOptions target;
  TimeSampling times;
  std::optional<Learner> velocity, acceleration;
  std::optional<Teaching> teaching;
  at::Tensor x, labels;  // the training part on the device, in the scale of z
  at::Generator generator, noise;
  std::int64_t pool;  // of the velocity; 1 where a teacher's is learned
  bool apart;         // the two networks on two threads
  Batch fixed;        // what the graph reads
  std::optional<DeviceGraph> graph;
  std::int64_t done = 0;
  at::Tensor sums;  // raw and weighted of the velocity, of the acceleration; gradient norm^2
  std::int64_t summed = 0;
  float firstLoss = std::numeric_limits<float>::infinity();  // raw, of step 1

  State(const TrainConfig& given, Dataset set, const Ranks& all)
      : config(given),
        data(std::move(set)),
        ranks(all),
        device(chooseDevice(given.train.device)),
        target(targetOptions(given, data)),
        times(timeSampling(given)),
        generator(at::detail::createCPUGenerator(static_cast<std::uint64_t>(given.train.seed))),
        noise(device.is_cpu() ? generator : at::globalContext().defaultGenerator(device)),
        pool(given.distil.teacher.empty() ? given.flow.pool : 1),
        apart(device.is_cpu() && given.train.threads == 2),
        sums(at::zeros({5}, at::TensorOptions(at::kDouble).device(device))) {
    if (!device.is_cpu()) noise.set_current_seed(static_cast<std::uint64_t>(given.train.seed));
    shape = freshModel(config, data);
    velocity.emplace(shape.velocity, config, device);
    if (target.target != Target::kMeanflow) {
      acceleration.emplace(shape.acceleration, config, device);
    }
    if (!config.distil.teacher.empty()) teaching.emplace(config, data, shape, device);
    x = scaled(toTensor(data.train));
    if (conditional()) labels = labelTensor(data.train).to(device);
    if (config.train.graph && device.is_cuda()) makeGraph();
    const std::int64_t parts = ranks.size() * config.train.accumulate;
    if (config.train.batch % parts != 0) {
      fail("train.batch: required a multiple of ", parts, " (processes * train.accumulate), found ",
           config.train.batch);
    }
  }

  void makeGraph() {
    if (!DeviceGraph::available())
      fail("train.graph: required a program compiled with CUDA's headers, found one without");
    if (ranks.size() > 1) fail("train.graph: required one process, found ", ranks.size());
    graph.emplace(device);
  }

  bool conditional() const { return shape.velocity.config.classes > 0; }
  FieldPair fields() const { return {&velocity->net, acceleration ? &acceleration->net : nullptr}; }
  at::Tensor scaled(const at::Tensor& values) const {
    if (data.shift == 0 && data.scale == 1) return values.to(device);
    return ((values - data.shift) / data.scale).to(device);
  }

  // Data and classes of the next batch.
  void drawData(Batch& batch) {
    const std::int64_t count = config.train.batch;
    if (data.draw) {
      const auto seed = static_cast<std::uint64_t>(config.train.seed) << 32;
      const Samples drawn = data.draw(count, seed + static_cast<std::uint64_t>(done));
      batch.x = scaled(toTensor(drawn));
      if (conditional()) batch.classes = labelTensor(drawn).to(device);
      return;
    }
    const at::Tensor rows =
        at::randint(0, x.size(0), {count}, generator, at::TensorOptions(at::kLong)).to(device);
    batch.x = x.index_select(0, rows);
    if (conditional()) batch.classes = labels.index_select(0, rows);
  }

  Batch drawBatch() {
    Batch batch;
    drawData(batch);
    if (conditional() && config.model.classDropout > 0) {
      batch.classes = dropClasses(batch.classes.cpu(), config.model.classDropout,
                                  shape.velocity.config.classes, generator)
                          .to(device);
    }
    batch.eps = at::randn(batch.x.sizes(), noise, batch.x.options());
    const TimePairs pairs = sampleTimes(config.train.batch, times, generator);
    batch.t = pairs.t.to(device);
    batch.r = pairs.r.to(device);
    if (pool > 1) batch.velocity = pooledVelocity(shape.path, batch, pool);
    return batch;
  }

  // Gradients and sums of one slice of the batch.
  void pass(const Batch& batch) {
    const auto share = static_cast<double>(config.train.accumulate);
    const std::vector<LossTerm> terms = teaching
                                            ? teaching->descend(velocity->net, batch, 1 / share)
                                            : descend(fields(), batch, target, 1 / share, apart);
    const at::NoGradGuard guard;
    for (const LossTerm& term : terms) {
      const std::int64_t first = term.name == "acceleration" ? 2 : 0;
      add(first, term.raw, 1 / share);
      add(first + 1, term.weighted, 1 / share);
    }
  }

  // Where a number is at hand, operations on tensors would take ten times as long.
  void setSum(std::int64_t sum, double value) {
    if (device.is_cpu())
      sums.data_ptr<double>()[sum] = value;
    else
      sums[sum].fill_(value);
  }

  void add(std::int64_t sum, const at::Tensor& value, double share) {
    if (device.is_cpu())
      sums.data_ptr<double>()[sum] += value.item<double>() * share;
    else
      sums[sum].add_(value, share);
  }

  void addGradient(const at::Tensor& norm) {
    if (device.is_cpu())
      sums.data_ptr<double>()[4] += std::pow(norm.item<double>(), 2);
    else
      sums[4].add_(norm.to(at::kDouble).square());
  }

  // Points of the path that stay the same through the run.
  struct FixedPoints {
    at::Tensor z, t, r, classes;
  };
  FixedPoints fixedPoints() const {
    at::Generator own = at::detail::createCPUGenerator(1);
    const std::int64_t count = std::min(kResidualPoints, x.size(0));
    const TimePairs pairs = sampleTimes(count, times, own);
    const at::Tensor rows = x.narrow(0, 0, count);
    const at::Tensor eps = at::randn(rows.sizes(), own, at::TensorOptions(at::kFloat)).to(device);
    const at::Tensor t = pairs.t.to(device), r = pairs.r.to(device);
    return {onPath(shape.path, rows, eps, t).z, t, r,
            conditional() ? labels.narrow(0, 0, count) : at::Tensor()};
  }

  void update(Learner& learner) {
    at::Tensor& gradient = learner.net.parameters().gradient();
    ranks.average(gradient);
    at::Tensor& weights = learner.net.parameters().flat();
    addGradient(learner.adam.step(weights, gradient));
    if (config.model.weightBound > 0) {
      boundWeights(learner.net, parseWeightBound(config.model.bounding), config.model.weightBound);
    }
    learner.adam.average(weights);
  }

  // This process's slice of the batch, into clear gradients.
  void passBatch(const Batch& batch) {
    for (Learner* learner : learners()) learner->net.parameters().gradient().zero_();
    setSum(4, 0);
    const std::int64_t own = config.train.batch / ranks.size();
    const std::int64_t part = own / config.train.accumulate;
    for (std::int64_t i = 0; i < config.train.accumulate; ++i) {
      pass(sliceOf(batch, ranks.rank() * own + i * part, part));
    }
  }

  Losses meanLosses(const at::Tensor& of, std::int64_t steps) const {
    at::Tensor all = of.clone();
    ranks.average(all);
    all = all.cpu();
    const double* values = all.data_ptr<double>();
    const auto count = static_cast<double>(std::max<std::int64_t>(steps, 1));
    return {(values[0] + values[2]) / count, (values[1] + values[3]) / count, values[0] / count,
            values[2] / count, std::sqrt(values[4])};
  }

  std::vector<Learner*> learners() {
    std::vector<Learner*> all = {&*velocity};
    if (acceleration) all.push_back(&*acceleration);
    return all;
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

Trainer::Trainer(const TrainConfig& config, Dataset data, const Ranks& ranks)
    : state_(std::make_unique<State>(config, std::move(data), ranks)) {}
Trainer::~Trainer() = default;

const TrainConfig& Trainer::config() const { return state_->config; }
const Dataset& Trainer::data() const { return state_->data; }
std::int64_t Trainer::steps() const { return state_->done; }

void Trainer::step() {
  State& s = *state_;
  const Batch batch = s.drawBatch();
  ++s.done;
  ++s.summed;
  const double rate = rateOf(s.config.train, s.done);
  for (Learner* learner : s.learners()) learner->adam.schedule(rate, s.done);
  const auto body = [&s](const Batch& on) {
    s.passBatch(on);
    for (Learner* learner : s.learners()) s.update(*learner);
  };
  if (s.graph) {
    hold(s.fixed, batch);
    s.graph->run([&] { body(s.fixed); });
  } else {
    body(batch);
  }
  if (s.done == 1) s.firstLoss = static_cast<float>(s.meanLosses(s.sums, 1).raw);
}

Losses Trainer::takeLosses() {
  State& s = *state_;
  const Losses means = s.meanLosses(s.sums, s.summed);
  s.sums.zero_();
  s.summed = 0;
  return means;
}

double Trainer::firstLoss() const { return state_->firstLoss; }

Losses Trainer::lookAhead() {
  State& s = *state_;
  const at::Tensor sums = s.sums.clone();
  const at::Tensor generator = s.generator.get_state(), noise = s.noise.get_state();
  s.sums.zero_();
  s.passBatch(s.drawBatch());
  for (Learner* learner : s.learners()) {
    s.addGradient(learner->net.parameters().gradient().norm());
  }
  const Losses ahead = s.meanLosses(s.sums, 1);
  s.sums.copy_(sums);
  s.generator.set_state(generator);
  s.noise.set_state(noise);
  return ahead;
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
  const State::FixedPoints at = s.fixedPoints();
  return identityResidual(s.fields(), s.target.target, at.z, at.t, at.r, at.classes).item<double>();
}

std::vector<Watched> Trainer::watched() const {
  const State& s = *state_;
  if (!s.teaching) return {};
  const State::FixedPoints at = s.fixedPoints();
  const DistilResiduals found =
      s.teaching->residuals(s.velocity->net, at.z, at.t, at.r, at.classes);
  return {{"first_order_residual", found.firstOrder},
          {"symmetric_residual", found.symmetric},
          {"identity_residual", found.identity},
          {"mixed_part", found.mixedPart}};
}

Consistency Trainer::consistency() const {
  const State& s = *state_;
  const ModelNets nets(model(), s.device, at::kFloat);
  const State::FixedPoints at = s.fixedPoints();
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
    const auto count = static_cast<std::size_t>(plain.numel());
    writer.addFloats(name, {plain.data_ptr<float>(), count}, {plain.numel()});
  }
  const auto addGenerator = [&](const char* name, const at::Generator& generator) {
    const at::Tensor bytes = generator.get_state().cpu().to(at::kLong).contiguous();
    const auto count = static_cast<std::size_t>(bytes.numel());
    writer.add(name, {bytes.data_ptr<std::int64_t>(), count});
  };
  addGenerator("train.generator", s.generator);
  if (!s.device.is_cpu()) addGenerator("train.noise", s.noise);
  writer.add("train.step", std::vector<std::int64_t>{s.done});
  writer.addFloats("train.first_loss", {&s.firstLoss, 1}, {1});
  return writer.format();
}

void Trainer::restore(const std::string& bytes, const std::string& where) {
  State& s = *state_;
  const at::NoGradGuard guard;
  const Container container = parseSafetensors(bytes, where);
  if (s.teaching) s.teaching->checkSame(container.metadata, where);
  for (const auto& [name, tensor] : s.tensors()) {
    std::vector<float> values = floatsOf(container, name, where);
    if (static_cast<std::int64_t>(values.size()) != tensor->numel()) {
      fail(where, ": ", name, ": required ", tensor->numel(), " numbers, found ", values.size());
    }
    tensor->copy_(at::from_blob(values.data(), {tensor->numel()}, at::kFloat));
  }
  const auto setGenerator = [&](const char* name, at::Generator& generator) {
    const std::vector<std::int64_t> state = integersOf(container, name, where);
    if (static_cast<std::int64_t>(state.size()) != generator.get_state().numel()) {
      fail(where, ": ", name, ": required the state of this LibTorch's generator, ",
           generator.get_state().numel(), " bytes, found ", state.size());
    }
    generator.set_state(at::tensor(state, at::kLong).to(at::kByte));
  };
  setGenerator("train.generator", s.generator);
  if (!s.device.is_cpu()) setGenerator("train.noise", s.noise);
  const std::vector<std::int64_t> step = integersOf(container, "train.step", where);
  if (step.size() != 1 || step[0] < 0) fail(where, ": train.step: required one step number");
  s.done = step[0];
  const std::vector<float> first = floatsOf(container, "train.first_loss", where);
  if (first.size() != 1) fail(where, ": train.first_loss: required one number");
  s.firstLoss = first[0];
}

TrainConfig configOf(const Model& model, const std::string& where) {
  const auto text = model.metadata.find("config");
  if (text == model.metadata.end()) {
    fail(where, ": required metadata 'config', written by training, found none");
  }
  return parseTrainConfig(text->second, where + ": metadata 'config'");
}

}  // namespace tc0
