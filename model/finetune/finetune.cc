#include "model/finetune/finetune.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/program/rebuild.h"
#include "model/train/adam.h"

namespace tc0 {
namespace {

void requireBetween(const char* what, std::int64_t value, std::int64_t lo, std::int64_t hi) {
  if (value < lo || value > hi)
    fail("finetune: required ", what, " from ", lo, " to ", hi, ", found ", value);
}

void checkParams(const FinetuneParams& params) {
  requireBetween("iterations", params.iterations, 0, 1 << 24);
  requireBetween("a batch", params.batch, 1, 1 << 16);
  requireBetween("held samples", params.held, 1, 1 << 16);
  requireBetween("iterations between decisions", params.every, 1, 1 << 24);
  if (!(params.rate > 0 && params.rate <= 1))
    fail("finetune: required a rate above 0 and at most 1, found ", params.rate);
}

struct Lesson {
  std::vector<at::Tensor> inputs;
  at::Tensor wanted;
};

class Training {
 public:
  Training(const program::Program& program, const Teacher& teacher, const FinetuneParams& params)
      : program_(program),
        teacher_(teacher),
        params_(params),
        simulation_(program),
        shadows_(program, params.bitsWeights),
        place_(dataTensor(program, teacher.model())),
        held_(lesson(params.held, 0)) {
    if (params.iterations > 0) requireSlopes();
  }

  const Shadows& shadows() const { return shadows_; }

  // The noise of an iteration; 0 is that of the held samples.
  Lesson lesson(std::int64_t count, std::int64_t iteration) const {
    TC0_ASSERT(count > 0 && iteration >= 0);
    std::uint64_t seed = params_.seed * 0x9E3779B97F4A7C15u + iteration;
    std::vector<SamplerInput> inputs = seededInputs(teacher_.model().velocity.config, count, seed);
    return {simulationInputs(program_, inputs), teacher_.data(program_, inputs)};
  }

  at::Tensor loss(const at::Tensor& flat, const Lesson& lesson) const {
    std::vector<at::Tensor> values = simulation_.tensors(lesson.inputs, shadows_.overrides(flat));
    at::Tensor z = values[place_.tensor].flatten(1);
    at::Tensor found = z * place_.scale + place_.shift;
    return dataError(teacher_.model(), found, lesson.wanted).square().mean();
  }

  double heldError(const at::Tensor& flat) const {
    const at::NoGradGuard guard;
    return std::sqrt(loss(flat, held_).item<double>());
  }

 private:
  void requireSlopes() const {
    for (const program::Tensor& tensor : program_.tensors())
      if (tensor.as<program::DigitsOp>() != nullptr)
        fail("finetune: required a program without binary digits, which have no slope, found ",
             program::label(tensor));
    if (!simulation_.differentiable())
      fail("finetune: required numbers below 2^53, found a program with larger ones");
  }

  const program::Program& program_;
  const Teacher& teacher_;
  const FinetuneParams& params_;
  Simulation simulation_;
  Shadows shadows_;
  DataTensor place_;
  Lesson held_;
};

TrainConfig::Optimiser optimiserOf(const FinetuneParams& params) {
  TrainConfig::Optimiser options;
  options.steps = params.iterations;
  options.rate = params.rate;
  options.warmup = std::min(20.0, params.iterations / 10.0);
  options.averages = {};
  return options;
}

program::Program withMetadata(const program::Program& program, std::int64_t iterations) {
  program::EditableProgram draft(program);
  draft.metadata["finetuned"] = std::to_string(iterations);
  return draft.build();
}

}  // namespace

// Adam moves real numbers; a program of their rounded values is built only when these are better on
// the held samples than all before.
program::Program finetune(const program::Program& program, const Teacher& teacher,
                          const FinetuneParams& params, FinetuneStats* stats,
                          const FinetuneProgress& progress) {
  checkParams(params);
  Training training(program, teacher, params);
  TrainConfig::Optimiser options = optimiserOf(params);
  at::Tensor flat = training.shadows().start().clone();
  Adam adam(options, flat);
  FinetuneStats now;
  now.before = now.best = training.heldError(flat);
  program::Program best = program;
  while (now.iteration < params.iterations) {
    ++now.iteration;
    at::Tensor leaf = flat.detach().requires_grad_();
    at::Tensor loss = training.loss(leaf, training.lesson(params.batch, now.iteration));
    loss.backward();
    now.training = std::sqrt(loss.item<double>());
    at::Tensor gradient = leaf.grad();
    adam.schedule(rateOf(options, now.iteration), now.iteration);
    adam.step(flat, gradient);
    training.shadows().bound(flat);
    if (now.iteration % params.every != 0 && now.iteration != params.iterations) continue;
    double error = training.heldError(flat);
    if (error < now.best) {
      try {
        best = withOverrides(program, training.shadows().overrides(flat));
        now.best = error;
        now.bestIteration = now.iteration;
      } catch (const Error&) {  // no program: the next ones may be
      }
    }
    if (progress && !progress(now)) break;
  }
  if (stats != nullptr) *stats = now;
  return withMetadata(best, now.iteration);
}

}  // namespace tc0
