#include "compiler/evidence/evidence.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "compiler/evidence/mutants.h"
#include "model/program/builder.h"

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
    const MutantCounts& mutants = evidence.mutants;
    CHECK(mutants.made == 30);
    CHECK(mutants.caught >= 20);
    CHECK(mutants.shown == 0);
    CHECK(mutants.caught + std::ssize(mutants.survivors) == mutants.made);
    for (const std::string& survivor : mutants.survivors)
      CHECK_THAT(survivor, Contains("changes no output on 64 samples, undecided"));
    CHECK(toJson(evidence)["rungs"].size() == evidence.rungs.size());
  }
}

TEST_CASE("gates of a circuit that is too large to expand are drawn and recomputed") {
  program::ProgramBuilder builder;
  constexpr std::int64_t kSize = 500'000;
  auto x = builder.input("x", {kSize}, {0, 12});
  builder.output("y", builder.step("y", x, tableOf({0, 12}, [](std::int64_t v) { return v * v; })));
  program::Program program = builder.finish();
  lower::CompileResult result = compiled(program, lower::Objective::kDepth);
  REQUIRE(result.circuit.gates() > 1 << 22);
  Evidence evidence = gather(program, result, {.samples = 2, .mutants = 0});
  auto rung = std::find_if(evidence.rungs.begin(), evidence.rungs.end(), [](const Rung& one) {
    return one.name == "gates agree with their wires";
  });
  REQUIRE(rung != evidence.rungs.end());
  CHECK(rung->holds);
  CHECK(rung->checked == 2 * 2000);
  CHECK(rung->covered.whole());
}

TEST_CASE("programs without inputs climb the ladder") {
  program::ProgramBuilder builder;
  builder.output("y", builder.constant("y", {2}, {3, -4}));
  program::Program program = builder.finish();
  Evidence evidence =
      gather(program, compiled(program, lower::Objective::kDepth), {.samples = 3, .mutants = 2});
  CHECK(evidence.holds());
  CHECK(evidence.mutants.caught == 2);
}

TEST_CASE(
    "mutants are shown to the independent program, and it is caught if it proves a wrong one") {
  program::Program program = smallAttention();
  lower::CompileResult result = compiled(program, lower::Objective::kGates);
  auto rungOf = [&](Prove prove, MutantCounts& counts) {
    Evidence evidence = gather(program, result, {.samples = 64, .prove = std::move(prove)});
    counts = evidence.mutants;
    return evidence.rungs.back();
  };
  MutantCounts counts;
  Rung refusing = rungOf([](const Circuit&, double) { return Proof::kRefused; }, counts);
  CHECK(refusing.holds);
  CHECK(counts.shown == 40);
  CHECK(counts.refused == 40);
  CHECK(counts.survivors.empty());
  Rung believing = rungOf([](const Circuit&, double) { return Proof::kProved; }, counts);
  CHECK(!believing.holds);
  CHECK_THAT(believing.difference, Contains("changes an output, and was proved"));
  Rung silent = rungOf([](const Circuit&, double) { return Proof::kNone; }, counts);
  CHECK(silent.holds);
  CHECK(counts.shown == 0);
}

TEST_CASE("checks whose time is over say how much they have covered, and call nothing complete") {
  program::Program program = smallAttention();
  lower::CompileResult result = compiled(program, lower::Objective::kGates);
  Evidence none = gather(program, result, {.samples = 300, .budget = Budget(0)});
  CHECK(none.holds());
  CHECK(!none.covered());
  for (const Rung& rung : none.rungs) {
    INFO(rung.name);
    CHECK(rung.covered.done == 0);
    CHECK(rung.covered.asked > 0);
    CHECK(rung.checked == 0);
    CHECK(!rung.complete);
  }
  CHECK(toJson(none)["covered"] == false);
  CHECK(toJson(none)["rungs"][0]["asked"] == 300);

  Evidence all = gather(program, result, {.samples = 300, .mutants = 5, .budget = Budget(1e6)});
  CHECK(all.holds());
  CHECK(all.covered());
}

TEST_CASE("a proof of a mutant is told how much time is left") {
  program::Program program = smallAttention();
  lower::CompileResult result = compiled(program, lower::Objective::kGates);
  double told = 0;
  auto prove = [&](const Circuit&, double seconds) {
    told = std::max(told, seconds);
    return Proof::kRefused;
  };
  gather(program, result, {.samples = 9, .prove = prove, .budget = Budget(100)});
  CHECK(told > 1);
  CHECK(told <= 100);
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
