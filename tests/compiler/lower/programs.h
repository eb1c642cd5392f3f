#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "circuit/evaluate.h"
#include "compiler/lower/compile.h"
#include "model/program/builder.h"
#include "model/program/interpret.h"
#include "model/program/random_program.h"

namespace tc0::lower {

using Values = std::vector<std::vector<std::int64_t>>;

/// Checks that every tensor of the program has the interpreter's values in the circuit.
inline void checkEqual(const program::Program& program, const CompileResult& compiled,
                       const program::Values& inputs) {
  program::Values expected = program::interpret(program, inputs);
  Values found = evaluateNaively(compiled.circuit, inputs);
  for (program::TensorId id : program.tensors().ids()) {
    ArrayId array = compiled.arrays[id];
    INFO(program::label(program.tensor(id))
         << ", made by " << compiled.report.operations[id].construction);
    REQUIRE(array >= 0);
    REQUIRE(found[array] == expected[id]);
  }
}

/// Compiles the program for every objective and checks every tensor on `samples` inputs.
inline void checkObjectives(const program::Program& program, int samples, std::uint64_t seed) {
  for (Objective objective : kObjectives) {
    CompileOptions options;
    options.objective = objective;
    options.keepAll = true;
    INFO("objective " << objectiveName(objective) << ", seed " << seed);
    CompileResult compiled = compile(program, options);
    std::size_t depth = compiled.report.formula.depth;
    CHECK(depth >= compiled.report.counts->depth());  // forms can cancel
    CHECK(compiled.report.formula.gates == compiled.report.counts->gates);
    program::Draw draw(seed);
    for (int s = 0; s < samples; ++s)
      checkEqual(program, compiled, program::randomInputs(program, draw));
  }
}

}  // namespace tc0::lower
