#include "model/finetune/lessons.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdlib>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/flow/sampler.h"

namespace tc0 {

Teacher::Teacher(const Model& model, const Times& times)
    : model_(model),
      times_(times),
      nets_(std::make_unique<ModelNets>(model, at::kCPU, at::kDouble)) {
  checkTimes(times_);
  if (model.withoutVelocity) startVelocity(model, times_);  // refuses other times
}

at::Tensor Teacher::data(const program::Program& program,
                         const std::vector<SamplerInput>& inputs) const {
  const at::NoGradGuard guard;
  std::vector<double> noise;
  std::vector<std::int64_t> labels;
  for (const SamplerInput& input : inputs) {
    std::vector<double> row = roundedNoise(program, input);
    noise.insert(noise.end(), row.begin(), row.end());
    labels.push_back(input.label);
  }
  const NetworkConfig& config = model_.velocity.config;
  SamplerOptions options;
  options.target = model_.target;
  options.grid = times_;
  options.none = config.classes;
  at::Tensor z = at::tensor(noise, at::kDouble).reshape({-1, config.numbers()});
  at::Tensor classes = config.classes > 0 ? at::tensor(labels, at::kLong) : at::Tensor();
  return sample(nets_->fields(), options, z, classes) * model_.scale + model_.shift;
}

std::vector<at::Tensor> simulationInputs(const program::Program& program,
                                         const std::vector<SamplerInput>& inputs) {
  std::vector<std::vector<std::int64_t>> columns;
  for (const SamplerInput& input : inputs) {
    std::vector<std::vector<std::int64_t>> one = programInputs(program, input);
    columns.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i)
      columns[i].insert(columns[i].end(), one[i].begin(), one[i].end());
  }
  std::vector<at::Tensor> result;
  for (const program::Tensor& tensor : program.tensors()) {
    if (tensor.as<program::InputOp>() == nullptr) continue;
    Shape shape{std::ssize(inputs)};
    shape.insert(shape.end(), tensor.shape.begin(), tensor.shape.end());
    result.push_back(at::tensor(columns.at(result.size()), at::kLong).reshape(shape));
  }
  return result;
}

DataTensor dataTensor(const program::Program& program, const Model& model) {
  const auto* start = program.tensor(program.find("start")).as<program::ScaleOp>();
  auto noise = program.metadata().find("noise.scale");
  if (start == nullptr || noise == program.metadata().end() || program.outputs().empty())
    fail("finetune: required a program that quantise wrote, found another");
  double unit = std::atof(noise->second.c_str()) / start->factor;
  TC0_ASSERT(start->factor > 0);
  program::TensorId leaves = program.outputs()[0].tensor;
  const auto* step = program.tensor(leaves).as<program::StepOp>();
  return {step == nullptr ? leaves : step->x, model.scale * unit, model.shift};
}

at::Tensor dataError(const Model& model, const at::Tensor& found, const at::Tensor& wanted) {
  if (model.levels == 0) return found - wanted;
  double last = model.levels - 1;
  at::Tensor target = wanted.clamp(0, last);
  at::Tensor same = (target.le(0) * found.lt(0)) + (target.ge(last) * found.gt(last));
  return (found - target).masked_fill(same, 0);
}

}  // namespace tc0
