#include "tools/tc0/new/program_kinds.h"

#include <catch2/catch.hpp>

#include "circuit/evaluate.h"
#include "circuit/size/count.h"
#include "model/program/interpret.h"
#include "model/program/random_program.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/new/program_theory.h"

namespace tc0 {
namespace {

// The number after "depth " in a summary.
std::size_t depthSaid(const std::string& summary) {
  return std::stoul(summary.substr(summary.find("depth ") + 6));
}

bool uses(const ProgramKind& kind, const std::string& parameter) {
  return (" " + kind.uses + " ").find(" " + parameter + " ") != std::string::npos;
}

TEST_CASE("every kind of program has the depth of its summary, and its circuit the same outputs") {
  for (const ProgramKind& kind : programKinds())
    for (bool digits : {false, true}) {
      if (digits && !uses(kind, "digits")) continue;
      INFO(kind.name << (digits ? " with digits" : "") << ", seed 1");
      const program::Program program =
          kind.make({.n = 2, .bits = 4, .dimension = 2, .digits = digits});
      const Circuit circuit = compiledKind(program);
      CHECK(count(circuit).depth() == depthSaid(kind.summary) + (digits ? 1 : 0));
      program::Draw draw(1);
      for (int s = 0; s < 10; ++s) {
        const program::Values inputs = program::randomInputs(program, draw);
        CHECK(evaluateNaively(circuit, inputs)[circuit.outputs()[0].array] ==
              program::outputValues(program, program::interpret(program, inputs))[0]);
      }
    }
}

TEST_CASE("products and powers take the literature's levels, and no row more than one beyond") {
  for (const TheoryRow& row : programTheoryRows())
    for (const TheoryFigures& figures : theoryFigures(row)) {
      INFO(row.problem << ", " << theoryWidth(row, figures.params));
      CHECK(figures.digits.depth() == figures.formLevels + 1);
      if (row.depth > 0)
        CHECK(figures.digits.depth() <= (row.generator == "quotient" ? 4u : row.depth));
      CHECK(figures.digits.depth() <= 4);
    }
}

TEST_CASE("a circuit of arithmetic by remainders is proved equal to its program") {
  Workplace place;
  place.output("tc0 new quotient --bits 4 --digits -o q.tc0 --program q.program.safetensors");
  CHECK(place.output("tc0 verify q.program.safetensors q.tc0").find("proved") != std::string::npos);
  place.output("tc0 new root --bits 4 -o r.program.safetensors");
  place.output(
      "tc0 compile r.program.safetensors -o compiled.tc0 && tc0 new root --bits 4 -o r.tc0");
  CHECK(place.output("tc0 stats compiled.tc0 | head -4") ==
        place.output("tc0 stats r.tc0 | head -4"));
}

TEST_CASE("sizes that numbers do not fit are refused in one line") {
  Workplace place;
  for (const char* made :
       {"block --bits 33", "block --n 65", "block --dimension 1", "iterated-product --n 7 --bits 8",
        "powering --n 43", "quotient --bits 33", "iterated-product --n 1000000 --bits 62",
        "exponential --bits 1"}) {
    INFO(made);
    const Run run = place.run(std::string("tc0 new ") + made + " -o o.tc0");
    CHECK(run.code != 0);
    CHECK(run.err.find("required") != std::string::npos);
    CHECK(run.err.find('\n') == run.err.size() - 1);
    CHECK(place.run("test -e o.tc0").code != 0);
  }
}

}  // namespace
}  // namespace tc0
