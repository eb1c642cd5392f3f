// What a training step costs beside the passes over the networks that it cannot do without, and
// beside the products of matrices that the machine can do.
//
// Seconds are of the processor (all threads of this process), which other programs change little;
// with --device cuda:N, or several --threads, rates are by the clock on the wall. Options: those of
// report.h, --config NAME (a file of model/configs, or a path; several), --set KEY=VALUE (of the
// configuration), --device D, --threads N, --turns N (9). `--serve FILE` is for train_reference.py
// and tools/gpu: the reference of one configuration goes to FILE, then every number of steps on
// standard input is answered by the processor's and the wall's seconds for them, and by how steps
// were launched: plain or graph. A graph that could not be recorded is answered as plain.

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <iostream>
#include <memory>
#include <optional>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "model/torch/device_graph.h"
#include "model/torch/memory.h"
#include "model/torch/torch_compat.h"
#include "model/train/adam.h"
#include "tests/bench/report.h"
#include "tests/bench/train_case.h"

namespace tc0::bench {

// Gradients are written under the names of their parameters.
void addGradients(ContainerWriter& file, Net& net, const std::string& prefix) {
  const at::NoGradGuard guard;
  Net copy(net.config());
  copy.parameters().flat().copy_(net.parameters().gradient());
  for (const auto& [name, tensor] : copy.toNetwork().parameters)
    file.addFloats(cat("gradient.", prefix, ".", name), tensor.values, tensor.shape);
}

void addTensor(ContainerWriter& file, const std::string& name, const at::Tensor& tensor) {
  if (!tensor.defined()) return;
  const at::Tensor plain = tensor.detach().cpu().to(at::kFloat).contiguous();
  file.addFloats(name, {plain.data_ptr<float>(), static_cast<std::size_t>(plain.numel())},
                 plain.sizes().vec());
}

std::string TrainCase::reference(std::int64_t steps) {
  const Float32Products products(device_, rounded());
  const std::string model = formatCheckpoint(model_);
  const Container container = parseSafetensors(model, "model");
  ContainerWriter file;
  for (const auto& [key, value] : container.metadata) file.metadata(key, value);
  file.metadata("config", formatTrainConfig(config_));
  file.metadata("torch", torchVersion());
  for (const auto& [name, view] : container.tensors)
    file.addFloats(name, floatsOf(container, name, "model"), view.shape);
  addTensor(file, "data.x", x_);
  addTensor(file, "data.classes", labels_);
  addTensor(file, "batch.x", batch_.x);
  addTensor(file, "batch.eps", batch_.eps);
  addTensor(file, "batch.t", batch_.t);
  addTensor(file, "batch.r", batch_.r);
  addTensor(file, "batch.classes", batch_.classes);

  Net velocity = netFrom(model_.velocity), acceleration = netFrom(model_.acceleration);
  Net* const nets[] = {&velocity, &acceleration};
  std::vector<Adam> adams;
  for (Net* net : nets) adams.emplace_back(config_.train, net->parameters().flat());
  std::vector<float> losses;
  for (std::int64_t step = 1; step <= steps; ++step) {
    for (Net* net : nets) net->parameters().gradient().zero_();
    float raw = 0;
    for (const LossTerm& term : descend({&velocity, &acceleration}, batch_, target_, 1, false))
      raw += term.raw.item<float>();
    losses.push_back(raw);
    if (step == 1) {
      addGradients(file, velocity, "velocity");
      addGradients(file, acceleration, "acceleration");
    }
    for (std::size_t i = 0; i < 2; ++i) {
      Parameters& parameters = nets[i]->parameters();
      adams[i].schedule(rateOf(config_.train, step), step);
      adams[i].step(parameters.flat(), parameters.gradient());
    }
  }
  file.addFloats("losses", losses, {steps});
  return file.format();
}

namespace {

constexpr int kReferenceSteps = 6;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Own {
  std::vector<std::string> configs, settings;
  std::string device = "cpu", serve;
  int threads = 1, turns = 9;
  Options options;
};

Own parseOwn(const std::vector<std::string>& words) {
  Own own;
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool more = i + 1 < words.size();
    if (words[i] == "--config" && more)
      own.configs.push_back(words[++i]);
    else if (words[i] == "--set" && more)
      own.settings.push_back(words[++i]);
    else if (words[i] == "--device" && more)
      own.device = words[++i];
    else if (words[i] == "--threads" && more)
      own.threads = std::stoi(words[++i]);
    else if (words[i] == "--turns" && more)
      own.turns = std::max(1, std::stoi(words[++i]));
    else if (words[i] == "--serve" && more)
      own.serve = words[++i];
    else
      rest.push_back(words[i]);
  }
  own.options = parseOptions(rest);
  if (own.configs.empty()) own.configs = {"digits", "mixture2d", "fashion"};
  return own;
}

TrainConfig configFor(const Own& own, const std::string& name) {
  std::vector<std::string> settings = own.settings;
  settings.push_back("train.device=" + own.device);
  settings.push_back(cat("train.threads=", own.threads));
  const bool path = name.find('.') != std::string::npos;
  const TrainConfig config = loadConfig(path ? name : "model/configs/" + name + ".toml", settings);
  if (config.flow.target == Target::kMeanflow)
    fail(name, ": required a target with two networks, found ", tc0::name(config.flow.target));
  return config;
}

TrainCase caseFor(const Own& own, const std::string& name, bool graph = false) {
  TrainConfig config = configFor(own, name);
  config.train.graph = config.train.graph || graph;
  return {config, loadDataset(config.data)};
}

// Seconds of one of the repeats that `body(count)` makes; `count` of about a quarter of a second.
class Measured {
 public:
  using Body = std::function<void(std::int64_t)>;
  Measured(Body body, bool wall, bool quick) : body_(std::move(body)), wall_(wall) {
    body_(quick ? 1 : 3);
    if (quick) return;
    const double start = wallSeconds();
    body_(3);
    count_ = std::max<std::int64_t>(3, std::llround(0.25 / ((wallSeconds() - start) / 3)));
  }
  void run() {
    const double start = now();
    body_(count_);
    seconds_.push_back((now() - start) / static_cast<double>(count_));
  }
  double seconds() const { return median(seconds_); }

 private:
  double now() const { return wall_ ? wallSeconds() : cpuSeconds(); }
  Body body_;
  bool wall_;
  std::int64_t count_ = 1;
  std::vector<double> seconds_;
};

void rows(Report& report, const Own& own, const std::string& name) {
  TrainCase timed = caseFor(own, name);
  const bool device = !timed.device().is_cpu();
  const bool quick = own.options.quick, wall = device || own.threads > 1;
  Measured step([&](std::int64_t n) { timed.steps(n); }, device, quick);
  Measured clock([&](std::int64_t n) { timed.steps(n); }, true, quick);
  Measured passes([&](std::int64_t n) { timed.passes(n); }, device, quick);
  Measured tangents([&](std::int64_t n) { timed.tangents(n); }, device, quick);
  std::unique_ptr<TrainCase> other;  // on a GPU: the same steps, launched as one graph
  std::optional<Measured> graph;
  if (device && DeviceGraph::available()) {
    other.reset(new TrainCase(caseFor(own, name, true)));  // TrainCase does not move
    other->steps(DeviceGraph::kPlainRuns + 1);
    if (other->graphFailure().empty())
      graph.emplace([&](std::int64_t n) { other->steps(n); }, true, quick);
    else
      std::cerr << name << ": no row of a graph: " << other->graphFailure() << "\n";
  }
  std::vector<double> limits;
  for (int round = 0; round < (quick ? 1 : own.turns); ++round) {
    step.run();
    if (graph) graph->run();
    passes.run();
    if (timed.plainPass()) tangents.run();
    if (wall) clock.run();
    limits.push_back(productRate(timed.device(), timed.product(), 0.2, timed.rounded()));
  }
  const double extra = timed.plainPass() ? tangents.seconds() : 0;
  const double each = wall ? clock.seconds() : step.seconds();
  const auto batch = static_cast<double>(timed.config().train.batch);
  report.add({name + ": a step", 1e3 * step.seconds(), "ms"});
  if (graph) {
    report.add({name + ": a step as one graph", 1e3 * graph->seconds(), "ms"});
    report.add({name + ": step / as one graph", step.seconds() / graph->seconds(), "times"});
  }
  report.add({name + ": forward, derivative, backward", 1e3 * passes.seconds(), "ms"});
  if (extra > 0) report.add({name + ": improved tangent", 1e3 * extra, "ms"});
  report.add({name + ": step / all of these", step.seconds() / (passes.seconds() + extra), "times",
              atMost(1.15)});
  if (extra > 0)
    report.add({name + ": step / without tangent", step.seconds() / passes.seconds(), "times"});
  report.add({name + ": samples", batch / each, "/s"});
  report.add({name + ": products of a step", timed.flops() * 1e-9, "GFLOP"});
  report.add({name + ": rate", timed.flops() / each * 1e-9, "GFLOP/s",
              atLeast(*std::max_element(limits.begin(), limits.end()) * 1e-9)});
}

int serve(const Own& own) {
  if (own.configs.size() != 1) fail("--serve: required one --config, found ", own.configs.size());
  TrainCase served = caseFor(own, own.configs[0]);
  writeFile(own.serve, [&](std::ostream& out) { out << served.reference(kReferenceSteps); });
  std::cout << "ready" << std::endl;
  for (std::int64_t count; std::cin >> count;) {
    const double cpu = cpuSeconds(), wall = wallSeconds();
    served.steps(count);
    const bool graph = served.config().train.graph && served.graphFailure().empty();
    std::cout << cpuSeconds() - cpu << " " << wallSeconds() - wall << " "
              << (graph ? "graph" : "plain") << std::endl;
  }
  return 0;
}

int run(const std::vector<std::string>& words) {
  const Own own = parseOwn(words);
  // Two threads are two networks side by side, as trainRun has it.
  at::set_num_threads(own.threads == 2 ? 1 : own.threads);
  if (!own.serve.empty()) return serve(own);
  Report report(own.options);
  report.start();
  for (const std::string& name : own.configs) rows(report, own, name);
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  tc0::keepFreedMemory();
  try {
    return tc0::bench::run(std::vector<std::string>(words + 1, words + count));
  } catch (const std::exception& error) {
    std::cerr << "tc0-bench-train: " << error.what() << "\n";
    return 2;
  }
}
