#include "compiler/evidence/tensor_values.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/program/evaluate.h"

namespace tc0::evidence {
namespace {

constexpr std::int64_t kMostBytes = std::int64_t{1} << 29;
constexpr std::int64_t kMostSamples = 250;

}  // namespace

std::int64_t TensorValues::samplesAtOnce(const program::Program& program,
                                         const lower::CompileResult& compiled) {
  std::int64_t bytes = 1;  // of a sample, on both sides
  for (program::TensorId id : compiled.arrays.ids())
    if (compiled.arrays[id] >= 0) bytes += 16 * program.tensor(id).elements;
  return std::clamp<std::int64_t>(kMostBytes / bytes, 1, kMostSamples);
}

TensorValues::TensorValues(const program::Program& program, const lower::CompileResult& compiled,
                           const SampleBatch& batch)
    : program_(program) {
  for (program::TensorId id : compiled.arrays.ids()) {
    if (compiled.arrays[id] < 0) continue;
    tensors_.push_back(id);
    watch_.arrays.push_back(compiled.arrays[id]);
  }
  expected_ = evaluate(program, batch.values, batch.samples, tensors_);
}

std::string TensorValues::difference(const Results& found, Count& checked) const {
  for (std::size_t w = 0; w < tensors_.size(); ++w) {
    const program::Tensor& tensor = program_.tensor(tensors_[w]);
    const auto &expected = expected_[w], &values = found.arrays[w];
    TC0_ASSERT(expected.size() == values.size());
    checked += expected.size();
    auto [a, b] = std::mismatch(expected.begin(), expected.end(), values.begin());
    if (a == expected.end()) continue;
    std::int64_t at = a - expected.begin();
    return cat(program::label(tensor), indexText(tensor.shape, at % tensor.elements), ", sample ",
               at / tensor.elements, ": the circuit gives ", *b, ", the program ", *a);
  }
  return "";
}

}  // namespace tc0::evidence
