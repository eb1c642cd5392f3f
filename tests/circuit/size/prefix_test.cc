// Sums of one stream after the other, as the blocks of a network make them, are counted as their
// netlist is.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/builder.h"
#include "circuit/expand.h"
#include "circuit/size/count.h"
#include "circuit/size/prefix_figures.h"
#include "tests/support/tables.h"

using namespace tc0;

namespace {

// A stream of n numbers, to which each block adds what steps of its differences make, and sometimes
// the input again, or an earlier state, so that wires meet.
Circuit streamCircuit(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto pick = [&](std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
  };
  const std::int64_t n = pick(2, 5), blocks = pick(2, 6);
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n}, {0, 7});
  ArrayId noise = builder.input("noise", {n}, {-3, 4});
  auto matrix = [&](ArrayId source, std::int64_t most) {
    Term all = term(source, 1);
    all.at = {{0, {0, 1}}};
    all.over = {n};
    std::vector<std::int64_t> weights;
    for (std::int64_t k = 0; k < n * n; ++k) weights.push_back(pick(-most, most));
    all.weights = integers(weights);
    all.weightAt = {0, {n, 1}};
    return all;
  };
  std::vector<ArrayId> states{builder.sum("state0", {n}, {matrix(x, 3), term(noise, 2)})};
  for (std::int64_t block = 1; block <= blocks; ++block) {
    auto name = [&](const char* what) { return what + std::to_string(block); };
    Term all = term(states.back(), -1);
    all.at = {{0, {0, 1}}};
    all.over = {n};
    ArrayId centred = builder.sum(name("centred"), {n}, {term(states.back(), n), all});
    Tables tables = tableOf({-40, 40}, [](std::int64_t v) { return v / 9; });
    ArrayId step = builder.step(name("step"), {n}, {centred, {}}, tables);
    std::vector<Term> terms{term(states.back(), pick(1, 2)), matrix(step, 2)};
    if (pick(0, 2) == 0) terms.push_back(term(x, pick(-2, 2)));
    if (pick(0, 2) == 0) terms.push_back(term(states[magnitude(pick(0, block - 1))], pick(-2, 2)));
    states.push_back(builder.sum(name("state"), {n}, terms));
  }
  builder.output("y", states.back());
  return builder.finish();
}

}  // namespace

TEST_CASE("streams: counts are those of the netlist") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = streamCircuit(seed);
    Counts counts = count(circuit), wanted = count(toNetlist(circuit));
    CHECK(counts.gatesPerLevel == wanted.gatesPerLevel);
    CHECK(counts.wires == wanted.wires);
    CHECK(counts.largestFanIn == wanted.largestFanIn);
    CHECK(counts.largestWeight == wanted.largestWeight);
    CHECK(counts.sumOfWeights == wanted.sumOfWeights);
  }
}

TEST_CASE("streams: equal elements have one key, whatever factor their weights have") {
  auto [key, factor] = PrefixFigures::keyOf(3, {{7, -12}, {2, 18}, {5, 0}});
  auto [same, half] = PrefixFigures::keyOf(3, {{2, 9}, {7, -6}});
  CHECK(key == same);
  CHECK(factor == 6);
  CHECK(half == 3);
  CHECK(key.elements == std::vector<std::pair<std::int64_t, std::int64_t>>{{2, 3}, {7, -2}});
  CHECK(PrefixFigures::keyOf(3, {{1, INT64_MIN}}).first.elements[0].second == INT64_MIN);
}
