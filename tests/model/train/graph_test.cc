#include <ATen/core/grad_mode.h>

#include "circuit/base/error.h"
#include "model/flow/targets.h"
#include "model/net/net.h"
#include "model/torch/device_graph.h"
#include "model/train/adam.h"
#include "model/train/shapes.h"

#undef CHECK
#include <catch2/catch.hpp>

using tc0::Batch;

namespace {

tc0::TrainConfig configOf(const std::string& data) {
  tc0::TrainConfig config;
  config.data.name = data;
  config.network.width = 16;
  config.network.depth = 1;
  config.network.hidden = 32;
  config.network.queryKeyNorm = config.network.adaptiveNorm = true;
  // LibTorch cannot choose rows (of classes) nor take batch norms (in ours of layers) on "meta".
  config.model.conditional = false;
  config.network.norm = tc0::NormKind::kRms;
  return config;
}

// Tensors of the device "meta" have shapes and no numbers: whoever asks for one, as a recorded step
// must not, is refused.
struct Shapes {
  static constexpr std::int64_t kBatch = 4;
  tc0::Model model;
  tc0::Net velocity, acceleration;
  Batch batch;

  Shapes(const tc0::TrainConfig& config, const tc0::Dataset& data)
      : model(tc0::freshModel(config, data)),
        velocity(model.velocity),
        acceleration(model.acceleration) {
    const at::Device meta(at::kMeta);
    for (tc0::Net* net : {&velocity, &acceleration}) net->to(meta, at::kFloat);
    const at::TensorOptions type = at::TensorOptions(at::kFloat).device(meta);
    std::vector<std::int64_t> shape = {kBatch, data.numbers()};
    if (data.pictures()) shape = {kBatch, data.channels, data.side, data.side};
    batch.x = at::zeros(shape, type);
    batch.eps = at::zeros(shape, type);
    batch.t = at::zeros({kBatch}, type);
    batch.r = at::zeros({kBatch}, type);
    batch.velocity = at::zeros(shape, type);
  }
};

}  // namespace

TEST_CASE("a training step takes no number from the device") {
  for (const char* data : {"digits", "mixture2d"})
    for (const auto& [target, name] : tc0::targetNames()) {
      INFO(data << " " << name);
      tc0::TrainConfig config = configOf(data);
      config.flow.target = tc0::Target::kMoment;  // both networks are there
      Shapes shapes(config, tc0::loadDataset(data));
      config.flow.target = target;
      config.flow.lossPower = 0.75;
      config.flow.improvedTangent = config.flow.weighSteps = true;
      config.train.decay = 0.1;
      tc0::TargetOptions options = tc0::targetOptions(config, tc0::loadDataset(data));
      tc0::Net* nets[] = {&shapes.velocity, &shapes.acceleration};
      const auto terms = tc0::descend({nets[0], nets[1]}, shapes.batch, options, 1, false);
      CHECK(terms[0].raw.is_meta());
      for (tc0::Net* net : nets) {
        tc0::Adam adam(config.train, net->parameters().flat());
        adam.schedule(1e-3, 1);
        CHECK(adam.step(net->parameters().flat(), net->parameters().gradient()).is_meta());
        adam.average(net->parameters().flat());
      }
    }
  const at::Tensor number = at::zeros({}, at::TensorOptions(at::kFloat).device(at::kMeta));
  CHECK_THROWS(number.item<float>());
}

TEST_CASE("on the CPU a graph runs what it is given, each time") {
  tc0::DeviceGraph graph{at::Device(at::kCPU)};
  int runs = 0;
  for (int i = 0; i < tc0::DeviceGraph::kPlainRuns + 3; ++i) graph.run([&] { ++runs; });
  CHECK(runs == tc0::DeviceGraph::kPlainRuns + 3);
  CHECK(std::string(graph.failure()).empty());
}
