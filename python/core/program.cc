#include "python/core/program.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/evaluate.h"
#include "model/program/program_file.h"
#include "python/core/interruptible.h"

namespace tc0::python {
namespace {

using Json = nlohmann::ordered_json;

Json tensorJson(const program::Tensor& tensor) {
  return {{"name", tensor.name},
          {"shape", tensor.shape},
          {"range", {tensor.range.lo, tensor.range.hi}}};
}

// The samples from `first` on, `count` of them, of inputs that have `samples` each.
program::Values part(const program::Values& inputs, std::int64_t samples, std::int64_t first,
                     std::int64_t count) {
  program::Values values;
  for (const program::Elements& input : inputs) {
    const std::int64_t each = std::ssize(input) / samples;
    values.emplace_back(input.begin() + first * each, input.begin() + (first + count) * each);
  }
  return values;
}

}  // namespace

SharedProgram readProgram(std::string_view bytes, const std::string& where) {
  return std::make_shared<const program::Program>(program::parseProgram(bytes, where));
}

std::string describe(const program::Program& program) {
  Json inputs = Json::array(), outputs = Json::array(), tensors = Json::array();
  for (const program::Tensor& tensor : program.tensors()) {
    Json json = tensorJson(tensor);
    if (tensor.as<program::InputOp>() != nullptr) inputs.push_back(json);
    json["op"] = operationName(tensor);
    json["reads"] = operandsOf(tensor);
    tensors.push_back(std::move(json));
  }
  for (const program::Output& output : program.outputs()) {
    Json json = tensorJson(program.tensor(output.tensor));
    json["name"] = output.name;
    json["tensor"] = output.tensor;
    outputs.push_back(std::move(json));
  }
  return Json{{"inputs", inputs},
              {"outputs", outputs},
              {"tensors", tensors},
              {"metadata", program.metadata()}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<std::vector<std::int64_t>> evaluateTensors(const program::Program& program,
                                                       std::int64_t samples,
                                                       const std::vector<ArrayIn>& inputs,
                                                       const std::vector<std::int32_t>& tensors,
                                                       int threads) {
  constexpr std::int64_t kBlock = 4096;
  std::vector<program::TensorId> wanted;
  for (std::int32_t id : tensors) {
    if (id < 0 || id >= std::ssize(program.tensors()))
      fail("tensor: required a number from 0 to ", std::ssize(program.tensors()) - 1, ", found ",
           id);
    wanted.push_back(id);
  }
  program::Values all;
  for (const ArrayIn& input : inputs) all.push_back(listOf(input));
  program::Values results(wanted.size());
  interruptible([&](const std::stop_token& stop) {
    checkInputs(program, all, samples);
    for (std::int64_t first = 0; first < samples && !stop.stop_requested(); first += kBlock) {
      const std::int64_t count = std::min(kBlock, samples - first);
      program::Values values = program::evaluate(program, part(all, samples, first, count), count,
                                                 wanted, {.threads = threads});
      for (std::size_t k = 0; k < values.size(); ++k)
        results[k].insert(results[k].end(), values[k].begin(), values[k].end());
    }
  });
  return results;
}

}  // namespace tc0::python
