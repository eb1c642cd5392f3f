#include <chrono>
#include <set>

#include "circuit/base/error.h"
#include "compiler/lower/budget.h"
#include "compiler/lower/search.h"
#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

using program::ProgramBuilder;
using program::TensorId;

// Seeded weights in [-2, 2].
Integers mixing(std::int64_t out, std::int64_t in, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::int64_t> weights;
  for (std::int64_t k = 0; k < out * in; ++k)
    weights.push_back(static_cast<std::int64_t>(random() % 5) - 2);
  return integers(std::move(weights));
}

// Evenly spaced breakpoints, `count` of them around `centre`, from `base` up by 1.
Tables stairs(std::int64_t count, std::int64_t centre, std::int64_t unit, std::int64_t base) {
  Tables table;
  table.base = {base};
  for (std::int64_t k = 0; k < count; ++k) {
    table.p.push_back(centre + (k - count / 2) * unit);
    table.increments.push_back(1);
  }
  table.start.push_back(count);
  return table;
}

// Rounds what came out of a layer to [-15, 15].
Tables rounding(std::int64_t unit) { return stairs(30, 0, unit, -15); }

// Attention with its residual, and a layer: projections 1, scores 1, exp times v 1, quotient 1,
// layer 1.
TensorId block(ProgramBuilder& b, const std::string& name, TensorId x, std::int64_t n,
               std::int64_t d) {
  std::uint64_t seed = 1;
  auto project = [&](const std::string& what) {
    ++seed;
    return b.step(name + what, b.linear(name + what + ".raw", x, d, mixing(d, d, seed)),
                  rounding(3));
  };
  auto q = project(".q"), v = project(".v");
  auto k = b.transpose(name + ".kt", project(".k"), {1, 0});
  auto e = b.step(name + ".exp", b.matmul(name + ".scores", q, k), stairs(50, 20, 4, 1));
  auto rows = b.broadcast(name + ".rows", b.sum(name + ".row", e, 1), {n, d});
  Tables quotient = stairs(14, 0, 1, -7);
  quotient.q.assign(quotient.p.size(), 1);
  auto y = b.ratioStep(name + ".attention", b.matmul(name + ".mixed", e, v), rows, quotient);
  auto residual = b.add(name + ".residual", x, y);
  auto layer = b.step(name + ".layer",
                      b.linear(name + ".layer.raw", residual, d, mixing(d, d, seed)), rounding(5));
  return b.add(name + ".out", residual, layer);
}

program::Program network(std::int64_t n, std::int64_t d, int blocks) {
  ProgramBuilder b;
  auto x = b.input("x", {n, d}, {-7, 7});
  for (int k = 0; k < blocks; ++k) x = block(b, "block" + std::to_string(k), x, n, d);
  b.output("y", x);
  return b.finish();
}

TEST_CASE("attention block: projections 1, scores 1, exp times v 1, quotient 1, layer 1") {
  program::Program program = network(3, 2, 1);
  checkObjectives(program, 10, 1);
  CompileResult shallow = compile(program);
  CHECK(shallow.report.counts->depth() == 5);
  CompileOptions options;
  options.objective = Objective::kGates;
  CompileResult small = compile(program, options);
  bool fewer = small.report.counts->gates < shallow.report.counts->gates;
  CHECK(fewer);
  CHECK(small.report.counts->depth() == 6);
}

TEST_CASE("depth does not change with the number of tokens") {
  for (std::int64_t n : {4, 64, 4096})
    CHECK(compile(network(n, 4, 2)).report.counts->depth() == 10);
}

TEST_CASE("the formulas give gates exactly and wires within a twentieth") {
  for (std::int64_t n : {2, 16})
    for (Objective objective : kObjectives) {
      CompileOptions options;
      options.objective = objective;
      CompileReport report = compile(network(n, 8, 2), options).report;
      INFO("tokens " << n << ", " << objectiveName(objective));
      CHECK(report.formula.gates == report.counts->gates);
      double byFormula = report.formula.wires, counted = report.counts->wires;
      CHECK(byFormula == Approx(counted).epsilon(0.05));
      Count gates = 0, weight = 0;
      for (const OperationReport& row : report.operations) {
        gates += row.gates;
        weight = std::max(weight, row.largestWeight);
      }
      CHECK(gates == report.counts->gates);
      bool bound = weight >= report.counts->largestWeight;
      CHECK(bound);
    }
}

TEST_CASE("within a limit of levels, the gates are the fewest") {
  program::Program program = network(4, 4, 2);
  CompileOptions options;
  options.maxDepth = 9;
  CHECK_THROWS_WITH(compile(program, options),
                    Catch::Contains("required at most 9 levels, found 10 at the least"));
  Count before = 0;
  for (int depth = 10; depth <= 12; ++depth) {
    options.maxDepth = depth;
    CompileReport report = compile(program, options).report;
    CHECK(static_cast<int>(report.counts->depth()) <= depth);
    if (before != 0) {
      bool fewer = report.counts->gates < before;
      CHECK(fewer);
    }
    before = report.counts->gates;
  }
}

TEST_CASE("the frontier goes from the fewest levels to the fewest gates") {
  program::Program program = network(4, 4, 2);
  std::vector<FrontierPoint> points = frontier(program, {});
  REQUIRE(points.size() >= 2);
  CHECK(points.front().formula.depth == 10);
  for (std::size_t k = 1; k < points.size(); ++k) {
    CHECK(points[k].formula.depth > points[k - 1].formula.depth);
    bool fewer = points[k].formula.gates < points[k - 1].formula.gates;
    CHECK(fewer);
  }
  CompileOptions options;
  options.objective = Objective::kGates;
  bool least = points.back().formula.gates == compile(program, options).report.counts->gates;
  CHECK(least);
}

TEST_CASE("a budget takes the fewest levels that keep within it, or says what it misses") {
  program::Program program = network(4, 4, 2);
  const std::vector<FrontierPoint> points = frontier(program, {});
  for (const FrontierPoint& point : points) {
    CompileOptions options;
    options.budget.gates = point.formula.gates;
    const CompileReport report = compile(program, options).report;
    CHECK(report.formula.depth == point.formula.depth);
    const bool within = report.counts->gates <= point.formula.gates;
    CHECK(within);
  }
  CompileOptions options;
  options.budget.gates = points.back().formula.gates - 1;
  CHECK_THROWS_WITH(
      compile(program, options),
      Catch::Contains(cat("required at most ", grouped(*options.budget.gates), " gates, found ",
                          grouped(points.back().formula.gates), " at the least")));
  options.budget.gates = points.back().formula.gates;
  options.maxDepth = points.front().formula.depth;
  CHECK_THROWS_WITH(compile(program, options), Catch::Contains("gates, found"));

  CompileOptions wires{.objective = Objective::kWires};
  const CompileReport fewest = compile(program, wires).report;
  CompileOptions tight;
  tight.budget.wires = fewest.formula.wires;
  const bool within = compile(program, tight).report.formula.wires <= fewest.formula.wires;
  CHECK(within);
  for (const char* what : {"wires into a gate", "as the largest |weight|"}) {
    CompileOptions none;
    (what[0] == 'w' ? none.budget.fanIn : none.budget.weight) = 1;
    CHECK_THROWS_WITH(compile(program, none), Catch::Contains(what));
  }
}

TEST_CASE("a finished circuit is held to its budget by exact figures") {
  const Counts counts = *compile(network(4, 4, 2), {}).report.counts;
  using Limit = std::pair<std::optional<Count> Budget::*, Count>;
  for (const auto& [limit, found] :
       {Limit{&Budget::gates, counts.gates}, Limit{&Budget::wires, counts.wires},
        Limit{&Budget::fanIn, counts.largestFanIn},
        Limit{&Budget::weight, static_cast<Count>(counts.largestWeight)}}) {
    Budget budget;
    budget.*limit = found;
    CHECK(excessOf(counts, budget) == "");
    budget.*limit = found - 1;
    CHECK_THAT(excessOf(counts, budget),
               Catch::StartsWith(cat("at most ", grouped(found - 1), " ")) &&
                   Catch::EndsWith(cat(" found ", grouped(found))));
  }
}

TEST_CASE("the estimate is what is built, whatever the options") {
  program::Program program = network(5, 4, 2);
  for (bool narrow : {true, false})
    for (bool keepAll : {false, true}) {
      INFO("narrow " << narrow << ", keepAll " << keepAll);
      CompileOptions options{.keepAll = keepAll, .narrow = narrow};
      Estimate estimated = estimate(program, options);
      CompileResult built = compile(program, options);
      CHECK(estimated.formula.depth == static_cast<int>(built.report.counts->depth()));
      CHECK(estimated.formula.gates == built.report.counts->gates);
      CHECK(estimated.formula.wires == built.report.formula.wires);
      CHECK(estimated.formula.additions == built.report.formula.additions);
      CHECK(estimated.choices == built.choices);
    }
}

// A product whose left operand takes 3 values, by a step with 40 breakpoints out of reach.
program::Program wideTables() {
  ProgramBuilder b;
  auto s = b.input("s", {1, 1}, {0, 2}), t = b.input("t", {1, 1}, {0, 15});
  auto x = b.step("x", s, stairs(42, 22, 1, 0)), y = b.step("y", t, stairs(14, 9, 1, 0));
  b.output("p", b.matmul("p", x, y));
  return b.finish();
}

TEST_CASE("the search finds the best choice under the very options of the compilation") {
  program::Program program = wideTables();
  program::TensorId product = program.find("p");
  std::set<Construction> chosen;
  for (bool narrow : {true, false}) {
    INFO("narrow " << narrow);
    CompileOptions options{.objective = Objective::kGates, .simplify = false, .narrow = narrow};
    CompileResult found = compile(program, options);
    chosen.insert(found.choices.at(product));
    for (Construction other : choicesFor(program, product, CompileOptions{})) {
      INFO(choiceName(other));
      options.choices = Choices{{product, other}};
      bool fewest = found.report.counts->gates <= compile(program, options).report.counts->gates;
      CHECK(fewest);
    }
    CHECK(costUnder(program, found.choices, options, true).gates == found.report.counts->gates);
  }
  CHECK(chosen.size() == 2);
}

TEST_CASE("4096 tokens, width 64, 4 blocks: 10^12 gates in seconds") {
  auto start = std::chrono::steady_clock::now();
  CompileResult result = compile(network(4096, 64, 4));
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  CHECK(result.report.counts->depth() == 20);
  bool many = result.report.counts->gates > Count{1'000'000'000'000};
  CHECK(many);
  CHECK(time.count() < 10);
}

TEST_CASE("an operand too wide for every construction is refused with its range") {
  ProgramBuilder b;
  auto x = b.input("x", {1, 1}, {0, 1 << 30}), y = b.input("y", {1, 1}, {0, 1 << 30});
  b.output("z", b.matmul("z", x, y));
  CHECK_THROWS_WITH(compile(b.finish()), Catch::Contains("matmul 'z'") &&
                                             Catch::Contains("1073741824") &&
                                             Catch::Contains("round it by a step"));
}

TEST_CASE("a product as a denominator gets a step that proves it positive") {
  ProgramBuilder b;
  auto x = b.input("x", {1, 1}, {1, 3}), y = b.input("y", {1, 1}, {1, 3});
  auto n = b.input("n", {1, 1}, {-9, 9});
  auto d = b.matmul("d", x, y);
  b.output("z", b.ratioStep("z", n, d, Tables{{0, 3}, {-1, 0, 1}, {1, 1, 2}, {0}, {1, 1, 1}}));
  checkObjectives(b.finish(), 30, 2);
}

TEST_CASE("metadata goes with the circuit") {
  ProgramBuilder b;
  b.output("y", b.input("x", {1}, {0, 1}));
  b.metadata("recipe", "lean");
  b.metadata("kind", "vit");
  Circuit circuit = compile(b.finish()).circuit;
  CHECK(circuit.metadata().at("recipe") == "lean");
  CHECK(circuit.metadata().at("program.kind") == "vit");
}

}  // namespace
}  // namespace tc0::lower
