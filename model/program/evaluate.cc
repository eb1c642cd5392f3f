#include "model/program/evaluate.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/kernels.h"
#include "model/program/memory_plan.h"

namespace tc0::program {
namespace {

// A block has at most this many samples, and fewer if its numbers would take more than so many
// bytes.
constexpr std::int64_t kMostLanes = 64;
constexpr std::int64_t kBlockBytes = std::int64_t{1} << 26;

// Evaluates a program on a batch. Threads share the kernels and the lists of results; each thread
// has memory of its own for one block of samples. A thread takes the next block from a counter, so
// no two threads write to one place of the results.
class Batch {
 public:
  Batch(const Program& program, const Values& inputs, const std::vector<TensorId>& tensors,
        std::int64_t samples, std::int64_t threads)
      : program_(program), inputs_(inputs), tensors_(tensors), samples_(samples) {
    checkMemory(program);
    plan_ = memoryPlan(program, tensors);
    const std::int64_t bytes = 8 * std::max<std::int64_t>(1, plan_.elements());
    const std::int64_t lanes = std::clamp<std::int64_t>(kBlockBytes / bytes, 1, kMostLanes);
    lanes_ = std::clamp<std::int64_t>((samples + threads - 1) / threads, 1, lanes);
    for (TensorId id : program.tensors().ids())
      kernels_.push_back(plan_.slot[id] == MemoryPlan::kNone ? Kernel() : kernelOf(program, id));
    for (TensorId id : tensors) result_.emplace_back(samples * program.tensor(id).elements);
  }

  Values run(std::int64_t threads) {
    std::vector<std::jthread> helpers;
    for (std::int64_t k = 1; k < threads; ++k) helpers.emplace_back([this] { work(); });
    work();
    helpers.clear();
    return std::move(result_);
  }

 private:
  void work() {
    std::vector<Elements> slots;
    for (std::int64_t elements : plan_.slots) slots.emplace_back(elements * lanes_);
    Block block;
    for (int slot : plan_.slot)
      block.at.push_back(slot == MemoryPlan::kNone ? nullptr : slots[slot].data());
    for (std::int64_t first; (first = next_.fetch_add(lanes_)) < samples_;) {
      block.lanes = std::min(lanes_, samples_ - first);
      evaluateBlock(first, block);
    }
  }

  void evaluateBlock(std::int64_t first, const Block& block) {
    std::size_t input = 0;
    for (TensorId id : program_.tensors().ids()) {
      if (program_.tensor(id).as<InputOp>() != nullptr) {
        const std::size_t given = input++;
        if (block.at[id] != nullptr) take(id, inputs_[given], first, block);
      } else if (kernels_[id]) {
        kernels_[id](block);
      }
      for (std::size_t k = 0; k < tensors_.size(); ++k)
        if (tensors_[k] == id) give(id, result_[k], first, block);
    }
  }

  // Inputs and results have the elements of a sample side by side, and blocks the samples.
  void take(TensorId id, const Elements& list, std::int64_t first, const Block& block) const {
    const std::int64_t elements = program_.tensor(id).elements;
    for (std::int64_t s = 0; s < block.lanes; ++s) {
      const std::int64_t* from = list.data() + (first + s) * elements;
      for (std::int64_t e = 0; e < elements; ++e) block.at[id][e * block.lanes + s] = from[e];
    }
  }

  void give(TensorId id, Elements& list, std::int64_t first, const Block& block) const {
    const std::int64_t elements = program_.tensor(id).elements;
    for (std::int64_t s = 0; s < block.lanes; ++s) {
      std::int64_t* to = list.data() + (first + s) * elements;
      for (std::int64_t e = 0; e < elements; ++e) to[e] = block.at[id][e * block.lanes + s];
    }
  }

  const Program& program_;
  const Values& inputs_;
  const std::vector<TensorId>& tensors_;
  std::int64_t samples_, lanes_ = 1;
  MemoryPlan plan_;
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
  threads = std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(1, samples));
  return Batch(program, inputs, tensors, samples, threads).run(threads);
}

Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params) {
  std::vector<TensorId> tensors;
  for (const Output& output : program.outputs()) tensors.push_back(output.tensor);
  return evaluate(program, inputs, samples, tensors, params);
}

}  // namespace tc0::program
