#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "circuit/base/error.h"
#include "model/program/evaluate.h"
#include "model/program/program_file.h"

namespace {

constexpr std::int64_t kMaxElements = 100000;  // programs with more are not interpreted

std::int64_t elementsOf(const tc0::program::Program& program) {
  std::int64_t total = 0;
  for (const tc0::program::Tensor& tensor : program.tensors())
    total += std::min(tensor.elements, kMaxElements);
  return total;
}

// Checks that every value lies in its proven range, and that a batch gives what the interpreter
// gives.
void run(const tc0::program::Program& program) {
  tc0::program::Values inputs;
  for (const tc0::program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<tc0::program::InputOp>())
      inputs.emplace_back(tensor.elements, input->range.hi);
  tc0::program::Values values = tc0::program::interpret(program, inputs);
  for (std::size_t id = 0; id < values.size(); ++id)
    for (std::int64_t value : values[id])
      if (!program.tensors()[id].range.contains(value)) std::abort();
  if (tc0::program::evaluateOutputs(program, inputs, 1, {1}) !=
      tc0::program::outputValues(program, values))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tc0::program::Program program = tc0::program::parseProgram(
        std::string_view(reinterpret_cast<const char*>(data), size), "input");
    std::string bytes = tc0::program::formatProgram(program);
    if (tc0::program::formatProgram(tc0::program::parseProgram(bytes, "again")) != bytes)
      std::abort();
    if (elementsOf(program) < kMaxElements) run(program);
  } catch (const tc0::Error&) {
  }
  return 0;
}
