// The SAT solver against all assignments.
#include "circuit/equal/sat.h"

#include <catch2/catch.hpp>
#include <random>

using namespace tc0;

namespace {

using Clauses = std::vector<std::vector<SatSolver::Literal>>;

bool isTrue(SatSolver::Literal literal, std::uint32_t assignment) {
  return ((assignment >> (literal / 2)) ^ literal) % 2 == 1;
}

bool holds(const Clauses& clauses, std::uint32_t assignment) {
  return std::all_of(clauses.begin(), clauses.end(), [&](const auto& clause) {
    return std::any_of(clause.begin(), clause.end(),
                       [&](auto literal) { return isTrue(literal, assignment); });
  });
}

}  // namespace

TEST_CASE("answers about random clauses are those of trying all assignments") {
  constexpr std::uint32_t kVariables = 9;
  std::mt19937 random(5);
  int satisfiable = 0, unsatisfiable = 0;
  for (int round = 0; round < 400; ++round) {
    INFO("round " << round);
    SatSolver solver;
    for (std::uint32_t v = 0; v < kVariables; ++v) solver.addVariable();
    Clauses clauses;
    const std::size_t count = 25 + random() % 20;
    for (std::size_t c = 0; c < count; ++c) {
      std::vector<SatSolver::Literal> clause;
      for (int k = 0; k < 3; ++k) clause.push_back(random() % (2 * kVariables));
      clauses.push_back(clause);
      solver.addClause(clause);
      if (c % 10 != 9 && c + 1 != count) continue;
      std::vector<SatSolver::Literal> assumptions;
      for (std::size_t k = 0; k < random() % 3; ++k)
        assumptions.push_back(random() % (2 * kVariables));
      bool possible = false;
      for (std::uint32_t all = 0; all < 1U << kVariables && !possible; ++all)
        possible =
            holds(clauses, all) && std::all_of(assumptions.begin(), assumptions.end(),
                                               [&](auto literal) { return isTrue(literal, all); });
      const auto answer = solver.solve(assumptions, 1'000'000);
      REQUIRE(answer ==
              (possible ? SatSolver::Answer::kSatisfiable : SatSolver::Answer::kUnsatisfiable));
      (possible ? satisfiable : unsatisfiable)++;
      if (!possible) continue;
      std::uint32_t found = 0;
      for (std::uint32_t v = 0; v < kVariables; ++v) found |= (solver.value(v) ? 1U : 0U) << v;
      CHECK(holds(clauses, found));
      for (auto literal : assumptions) CHECK(isTrue(literal, found));
    }
  }
  CHECK(satisfiable > 100);
  CHECK(unsatisfiable > 100);
}

TEST_CASE("seven pigeons do not fit into six holes, and few conflicts do not show it") {
  constexpr std::uint32_t kHoles = 6;
  SatSolver solver;
  for (std::uint32_t v = 0; v < kHoles * (kHoles + 1); ++v) solver.addVariable();
  auto in = [](std::uint32_t pigeon, std::uint32_t hole) { return 2 * (pigeon * kHoles + hole); };
  for (std::uint32_t p = 0; p <= kHoles; ++p) {
    std::vector<SatSolver::Literal> somewhere;
    for (std::uint32_t h = 0; h < kHoles; ++h) somewhere.push_back(in(p, h));
    solver.addClause(somewhere);
    for (std::uint32_t q = 0; q < p; ++q)
      for (std::uint32_t h = 0; h < kHoles; ++h) solver.addClause({in(p, h) ^ 1, in(q, h) ^ 1});
  }
  CHECK(solver.solve({}, 5) == SatSolver::Answer::kNotDecided);
  CHECK(solver.solve({}, 1'000'000) == SatSolver::Answer::kUnsatisfiable);
}
