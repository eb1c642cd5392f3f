#pragma once

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "circuit/evaluate.h"
#include "compiler/lower/compile.h"
#include "model/program/builder.h"
#include "model/program/interpret.h"

namespace tc0::lower {

using Values = std::vector<std::vector<std::int64_t>>;

/// Numbers in the inputs' ranges, their ends more often than others.
inline program::Values someInputs(const program::Program& program, std::mt19937_64& random) {
  program::Values inputs;
  for (const program::Tensor& tensor : program.tensors()) {
    const auto* op = tensor.as<program::InputOp>();
    if (op == nullptr) continue;
    std::uniform_int_distribution<std::int64_t> any(op->range.lo, op->range.hi);
    std::vector<std::int64_t> values;
    for (std::int64_t e = 0; e < tensor.elements; ++e)
      values.push_back(random() % 4 == 0 ? random() % 2 == 0 ? op->range.lo : op->range.hi
                                         : any(random));
    inputs.push_back(std::move(values));
  }
  return inputs;
}

/// Every tensor of the program has the interpreter's value in the circuit.
inline void checkEqual(const program::Program& program, const CompileResult& compiled,
                       const program::Values& inputs) {
  program::Values expected = program::interpret(program, inputs);
  Values found = evaluateNaively(compiled.circuit, inputs);
  for (std::size_t t = 0; t < expected.size(); ++t) {
    ArrayId array = compiled.arrays[t];
    INFO("tensor '" << program.tensors()[t].name << "', "
                    << program::operationName(program.tensors()[t]) << ", made by "
                    << compiled.report.operations[t].construction);
    REQUIRE(array >= 0);
    REQUIRE(found[static_cast<std::size_t>(array)] == expected[t]);
  }
}

/// The same, compiled for every objective, on `samples` inputs.
inline void checkObjectives(const program::Program& program, int samples, std::uint64_t seed) {
  for (Objective objective : kObjectives) {
    CompileOptions options;
    options.objective = objective;
    options.keepAll = true;
    INFO("objective " << objectiveName(objective) << ", seed " << seed);
    CompileResult compiled = compile(program, options);
    auto depth = static_cast<std::size_t>(compiled.report.formula.depth);
    CHECK(depth >= compiled.report.counts->depth());  // forms can cancel
    CHECK(compiled.report.formula.gates == compiled.report.counts->gates);
    std::mt19937_64 random(seed);
    for (int s = 0; s < samples; ++s) checkEqual(program, compiled, someInputs(program, random));
  }
}

}  // namespace tc0::lower
