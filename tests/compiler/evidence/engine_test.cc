// The fast engine computes outputs alone in other ways than arrays that are watched, so compiled
// programs are run without watching anything, too.
#include <catch2/catch.hpp>

#include "compiler/lower/compile.h"
#include "model/program/evaluate.h"
#include "model/program/random_program.h"
#include "runtime/simulator.h"

using namespace tc0;

namespace {

constexpr std::int64_t kSamples = 20;

// Random inputs, one sample after the other, as programs and simulators take them.
SampleBatch batchOf(const program::Program& program, std::uint64_t seed, program::Values& all) {
  program::Draw draw(seed);
  for (std::int64_t s = 0; s < kSamples; ++s) {
    const program::Values one = program::randomInputs(program, draw);
    all.resize(one.size());
    for (std::size_t k = 0; k < one.size(); ++k)
      all[k].insert(all[k].end(), one[k].begin(), one[k].end());
  }
  return {kSamples, all};
}

}  // namespace

TEST_CASE("outputs of compiled random programs are the programs', if nothing is watched") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const program::Program program = program::randomProgram(seed);
    program::Values inputs;
    const SampleBatch batch = batchOf(program, seed, inputs);
    const program::Values wanted = program::evaluateOutputs(program, inputs, kSamples);
    for (lower::Objective objective : lower::kObjectives) {
      INFO("seed " << seed << ", " << lower::objectiveName(objective));
      lower::CompileOptions options;
      options.objective = objective;
      options.count = false;
      const Circuit circuit = lower::compile(program, options).circuit;
      REQUIRE(Simulator(circuit, Engine::kArray).run(batch).outputs == wanted);
    }
  }
}
