#include "model/program/evaluate.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/program/kernels.h"

namespace tc0::program {
namespace {

// Evaluates a program on a batch. Threads share the kernels and the lists of results; each thread
// has values of its own for all tensors of one sample. A thread takes the next sample from a
// counter, so no two threads write to one place of the results.
class Batch {
 public:
  Batch(const Program& program, const Values& inputs, const std::vector<TensorId>& tensors,
        std::int64_t samples)
      : program_(program), inputs_(inputs), tensors_(tensors), samples_(samples) {
    checkMemory(program);
    kernels_ = kernelsOf(program);
    for (TensorId id : tensors) result_.emplace_back(samples * program.tensor(id).elements);
  }

  Values run(int threads) {
    std::vector<std::jthread> helpers;
    for (int k = 1; k < threads; ++k) helpers.emplace_back([this] { work(); });
    work();
    helpers.clear();
    return std::move(result_);
  }

 private:
  void work() {
    TensorValues values;
    for (const Tensor& tensor : program_.tensors())
      if (const auto* constant = tensor.as<ConstantOp>())
        values.push_back(*constant->values);
      else
        values.emplace_back(tensor.elements);
    for (std::int64_t sample; (sample = next_++) < samples_;) evaluateSample(sample, values);
  }

  void evaluateSample(std::int64_t sample, TensorValues& values) {
    std::size_t input = 0;
    for (TensorId id : values.ids()) {
      std::int64_t elements = std::ssize(values[id]);
      TC0_ASSERT(elements == program_.tensor(id).elements);
      if (program_.tensor(id).as<InputOp>() != nullptr)
        std::copy_n(inputs_[input++].begin() + sample * elements, elements, values[id].begin());
      else if (kernels_[id])
        kernels_[id](values);
    }
    for (std::size_t k = 0; k < tensors_.size(); ++k) {
      const auto& list = values[tensors_[k]];
      std::copy(list.begin(), list.end(), result_[k].begin() + sample * std::ssize(list));
    }
  }

  const Program& program_;
  const Values& inputs_;
  const std::vector<TensorId>& tensors_;
  std::int64_t samples_;
  PerTensor<Kernel> kernels_;
  Values result_;
  std::atomic<std::int64_t> next_{0};
};

}  // namespace

Values evaluate(const Program& program, const Values& inputs, std::int64_t samples,
                const std::vector<TensorId>& tensors, const EvaluateParams& params) {
  if (samples < 0) fail("evaluating: required at least 0 samples, found ", samples);
  checkInputs(program, inputs, samples);
  for (TensorId id : tensors)
    if (id < 0 || id >= program.tensors().nextId())
      fail("evaluating: required tensors of the program, 0 to ", std::ssize(program.tensors()) - 1,
           ", found ", id);
  std::int64_t machine = std::thread::hardware_concurrency();  // 0 if it is unknown
  std::int64_t threads = params.threads > 0 ? params.threads : machine;
  Batch batch(program, inputs, tensors, samples);
  return batch.run(std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(1, samples)));
}

Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params) {
  std::vector<TensorId> tensors;
  for (const Output& output : program.outputs()) tensors.push_back(output.tensor);
  return evaluate(program, inputs, samples, tensors, params);
}

}  // namespace tc0::program
