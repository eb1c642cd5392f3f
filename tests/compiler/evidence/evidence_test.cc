#include "compiler/evidence/evidence.h"

#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "compiler/evidence/forms.h"
#include "compiler/evidence/mutants.h"
#include "compiler/evidence/products.h"
#include "model/program/builder.h"
#include "model/program/dump.h"
#include "model/program/random_program.h"

using namespace tc0;
using namespace tc0::evidence;
using Catch::Matchers::Contains;

namespace {

// Three tokens of two numbers: linear, step, softmax-like ratio, product.
program::Program smallAttention() {
  program::ProgramBuilder builder;
  auto x = builder.input("x", {3, 2}, {-4, 4});
  auto q = builder.linear("q", x, 2, integers({1, -2, 3, 1}), integers({1, 0}));
  auto fresh = builder.step("fresh", q, tableOf({-20, 20}, [](std::int64_t v) { return v / 4; }));
  auto keys = builder.transpose("keys", fresh, {1, 0});
  auto scores = builder.matmul("scores", fresh, keys);
  auto weights = builder.step("weights", scores, tableOf({-60, 60}, [](std::int64_t v) {
                                return 1 + std::max<std::int64_t>(0, v) / 9;
                              }));
  auto rows = builder.broadcast("rows", builder.sum("row", weights, 1), {3, 2});
  auto mixed = builder.matmul("mixed", weights, fresh);
  Tables tables{{0, 3}, {-1, 0, 3}, {1, 1, 2}, {-2}, {1, 1, 2}};
  builder.output("y", builder.ratioStep("y", mixed, rows, tables));
  return builder.finish();
}

lower::CompileResult compiled(const program::Program& program, lower::Objective objective) {
  lower::CompileOptions options;
  options.objective = objective;
  return lower::compile(program, options);
}

}  // namespace

TEST_CASE("a compiled program climbs the whole ladder, in every objective") {
  program::Program program = smallAttention();
  for (lower::Objective objective : lower::kObjectives) {
    INFO(lower::objectiveName(objective));
    lower::CompileResult result = compiled(program, objective);
    Evidence evidence = gather(program, result, {.samples = 300, .mutants = 30});
    for (const Rung& rung : evidence.rungs) {
      INFO(rung.name << ": " << rung.difference);
      CHECK(rung.holds);
      CHECK(rung.checked > 0);
    }
    CHECK(evidence.mutants == 30);
    CHECK(evidence.killed >= 22);
    CHECK(toJson(evidence)["rungs"].size() == evidence.rungs.size());
  }
}

TEST_CASE("forms are right on random programs, and can be read back in nearly all") {
  int unread = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    program::Program program = program::randomProgram(seed);
    INFO("seed " << seed);
    lower::CompileResult result = compiled(program, lower::kObjectives[seed % 4]);
    Rung rung = checkForms(program, result, 100'000'000);
    INFO(rung.difference);
    CHECK(rung.holds);
    Rung products = checkProducts(result);
    INFO(products.difference);
    CHECK(products.holds);
    unread += rung.how.find("read back") != std::string::npos ? 1 : 0;
  }
  CHECK(unread <= 10);
}

TEST_CASE("a circuit that is not the program's is named by the first rung that can see it") {
  program::Program program = smallAttention();
  lower::CompileResult result = compiled(program, lower::Objective::kGates);
  std::mt19937_64 random(7);
  int found = 0;
  for (int tries = 0; tries < 200 && found < 20; ++tries) {
    std::optional<Mutant> mutant = mutate(result.circuit, random);
    if (!mutant) continue;
    lower::CompileResult changed = result;
    changed.circuit = mutant->circuit;
    Evidence evidence = gather(program, changed, {.samples = 400, .mutants = 0});
    if (evidence.holds()) continue;
    ++found;
    auto first = std::find_if(evidence.rungs.begin(), evidence.rungs.end(),
                              [](const Rung& rung) { return !rung.holds; });
    INFO(mutant->what);
    CHECK(!first->difference.empty());
  }
  CHECK(found == 20);
}
