#include "model/program/evaluate.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/kernels.h"

namespace tc0::program {
namespace {

class Batch {
 public:
  Batch(const Program& program, const Values& inputs, const std::vector<TensorId>& tensors,
        std::int64_t samples)
      : program_(program), inputs_(inputs), tensors_(tensors), samples_(samples) {
    checkMemory(program);
    kernels_ = kernelsOf(program);
    for (TensorId id : tensors)
      result_.emplace_back(static_cast<std::size_t>(samples * program.tensor(id).elements));
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
    Values values;
    for (const Tensor& tensor : program_.tensors())
      if (const auto* constant = tensor.as<ConstantOp>())
        values.push_back(*constant->values);
      else
        values.emplace_back(static_cast<std::size_t>(tensor.elements));
    for (std::int64_t sample; (sample = next_++) < samples_;) one(sample, values);
  }

  void one(std::int64_t sample, Values& values) {
    std::size_t given = 0;
    for (std::size_t id = 0; id < values.size(); ++id) {
      auto elements = static_cast<std::ptrdiff_t>(values[id].size());
      if (program_.tensors()[id].as<InputOp>() != nullptr)
        std::copy_n(inputs_[given++].begin() + sample * elements, elements, values[id].begin());
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
  std::vector<Kernel> kernels_;
  Values result_;
  std::atomic<std::int64_t> next_{0};
};

}  // namespace

Values evaluate(const Program& program, const Values& inputs, std::int64_t samples,
                const std::vector<TensorId>& tensors, const EvaluateParams& params) {
  if (samples < 0) fail("evaluating: required at least 0 samples, found ", samples);
  checkInputs(program, inputs, samples);
  for (TensorId id : tensors)
    if (id < 0 || id >= static_cast<TensorId>(program.tensors().size()))
      fail("evaluating: required tensors of the program, 0 to ", std::ssize(program.tensors()) - 1,
           ", found ", id);
  int machine = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  int threads = params.threads > 0 ? params.threads : machine;
  Batch batch(program, inputs, tensors, samples);
  return batch.run(
      static_cast<int>(std::min<std::int64_t>(threads, std::max<std::int64_t>(1, samples))));
}

Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params) {
  std::vector<TensorId> tensors;
  for (const Output& output : program.outputs()) tensors.push_back(output.tensor);
  return evaluate(program, inputs, samples, tensors, params);
}

}  // namespace tc0::program
