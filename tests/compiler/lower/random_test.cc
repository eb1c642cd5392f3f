#include "model/program/random_program.h"
#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

TEST_CASE("random programs equal their circuits at every tensor, for every objective") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("program " << seed);
    checkObjectives(program::randomProgram(seed), 3, seed);
  }
}

TEST_CASE("random programs that are simplified first have the same outputs") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("program " << seed);
    program::Program program = program::randomProgram(seed);
    CompileResult compiled = compile(program);
    program::Draw draw(seed);
    for (int s = 0; s < 3; ++s) {
      program::Values inputs = program::randomInputs(program, draw);
      program::Values expected =
          program::outputValues(program, program::interpret(program, inputs));
      Values found = evaluateNaively(compiled.circuit, inputs);
      REQUIRE(compiled.circuit.outputs().size() == expected.size());
      for (std::size_t k = 0; k < expected.size(); ++k) {
        const Output& output = compiled.circuit.outputs()[k];
        CHECK(output.name == program.outputs()[k].name);
        REQUIRE(found[output.array] == expected[k]);
      }
    }
  }
}

}  // namespace
}  // namespace tc0::lower
