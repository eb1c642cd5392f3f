#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "model/program/program_file.h"
#include "tests/tools/check/proof/digit_program.h"
#include "tests/tools/check/proof/one_number.h"
#include "tests/tools/check/proof/truth.h"
#include "tests/tools/command_line.h"

using namespace tc0;

namespace {

constexpr int kMutants = 60;

std::string circuitOf(const program::Program& program, const lower::CompileOptions& options) {
  return formatTc0(lower::compile(program, options).circuit);
}

Run verified(const Workplace& place, const std::string& program, const std::string& circuit) {
  place.write("p.program.safetensors", program);
  place.write("c.tc0", circuit);
  return place.run("tc0-check verify p.program.safetensors c.tc0 --seconds 60");
}

}  // namespace

TEST_CASE("circuits of numbers made of digits are proved at every tensor") {
  Workplace place;
  const program::Program program = digitprogram::program();
  for (lower::Objective objective : lower::kObjectives)
    for (bool keepAll : {false, true}) {
      INFO(lower::objectiveName(objective) << (keepAll ? ", all kept" : ""));
      const std::string circuit =
          circuitOf(program, {.objective = objective, .keepAll = keepAll, .count = false});
      const Run run = verified(place, program::formatProgram(program), circuit);
      INFO(run.out << run.err);
      CHECK(run.code == 0);
    }
}

TEST_CASE("a circuit of digits in which one number is changed is proved only if it is right") {
  Workplace place;
  const program::Program program = digitprogram::program();
  const std::string text = program::formatProgram(program);
  const onenumber::Numbers numbers(
      circuitOf(program, {.objective = lower::Objective::kGates, .count = false}));
  std::mt19937_64 random(1);
  int wrong = 0;
  for (int k = 0; k < kMutants; ++k) {
    const std::string kind = k % 3 == 0 ? "threshold" : k % 3 == 1 ? "increment" : "weight";
    if (!numbers.has(kind)) continue;
    const onenumber::Changed changed = numbers.change(kind, random);
    std::string difference;
    try {
      std::int64_t visited = 0;
      difference = truth::Both(text, changed.bytes).differenceAtAll(visited);
    } catch (const Error&) {
      continue;
    }
    if (difference.empty()) continue;
    ++wrong;
    INFO(changed.what << ": " << difference);
    CHECK(verified(place, text, changed.bytes).code != 0);
  }
  CHECK(wrong > kMutants / 3);
}
