// The array engine finds the maxima that a circuit counts out, and nothing that only looks like one.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/builder.h"
#include "runtime/arrays/recognise/rewritten.h"
#include "tests/runtime/arrays/compare.h"

using namespace tc0;

namespace {

/// What a near miss has wrong.
enum class Fault { kNone, kThreshold, kWeight, kFalling, kTables, kCounts };
constexpr Fault kFaults[] = {Fault::kThreshold, Fault::kWeight, Fault::kFalling, Fault::kTables,
                             Fault::kCounts};

// y[i] = c * the largest of s[i, 0] ... s[i, m - 1], plus a constant: the step s shows a rank, and for
// each of its gates it is counted how many s[i, k] have that gate.
Circuit maximumCircuit(Fault fault, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  auto pick = [&](std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
  };
  std::int64_t n = pick(1, 4), m = pick(2, 7), gates = pick(2, 20), lo = pick(-9, 3);
  // One table, or one for each i, or for each k.
  std::int64_t along = fault == Fault::kTables ? 1 : pick(-1, 1);
  std::int64_t tables = along < 0 ? 1 : along == 0 ? n : m;
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n, m}, {-60, 60});
  Tables ranks;
  for (std::int64_t t = 0; t < tables; ++t) {
    std::int64_t p = pick(-50, -30);
    for (std::int64_t k = 0; k < gates; ++k) {
      ranks.p.push_back(p += pick(1, 5));
      ranks.increments.push_back(1);
    }
    ranks.start.push_back(std::ssize(ranks.p));
    ranks.base.push_back(fault == Fault::kTables ? lo + t : lo);
  }
  AffineRow tableAt{0, {along == 0 ? 1 : 0, along == 1 ? 1 : 0}};
  ArrayId s = builder.step("s", {n, m}, {x, {}}, ranks, tableAt);
  // reached[i, k, v] is gate v of s[i, k].
  ReadOp read;
  read.step = s;
  read.at = {{0, {1, 0, 0}}, {0, {0, 1, 0}}};
  read.variants = gates;
  read.variantAt = {0, {0, 0, 1}};
  for (std::int64_t t = 0; t < tables; ++t)
    for (std::int64_t v = 0; v < gates; ++v) {
      read.base.push_back(fault == Fault::kFalling ? 1 : 0);
      for (std::int64_t k = 0; k < gates; ++k)
        read.increments.push_back(k == v ? (fault == Fault::kFalling ? -1 : 1) : 0);
    }
  ArrayId reached = builder.read("reached", {n, m, gates}, read);
  Term each = term(reached, 1);
  each.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}, {0, {0, 1, 0}}};  // columns i, v, k
  each.over = {m};
  if (fault == Fault::kCounts) each.scale = 2;
  ArrayId counts = builder.sum("counts", {n, gates}, {each});
  Tables some{{0, 1}, {fault == Fault::kThreshold ? 2 : 1}, {}, {0}, {1}};
  ArrayId any = builder.step("any", {n, gates}, {counts, {}}, some);
  Term all = term(any, pick(0, 1) == 0 ? -2 : 3);
  all.at = identityMap(2);
  all.over = {gates};
  std::vector<std::int64_t> weights(magnitude(gates), 1);
  if (fault == Fault::kWeight) weights.back() = 2;
  all.weights = integers(weights);
  all.weightAt = {0, {0, 1}};
  ArrayId y = builder.sum("y", {n}, {all, constantTerm(pick(-9, 9))});
  builder.output("y", y);
  return builder.finish();
}

bool recognised(const Circuit& circuit) {
  Proofs proofs(circuit);
  std::optional<RewrittenSum> sum = rewriteSum(circuit, circuit.find("y"), proofs);
  return sum.has_value() && !sum->maxima.empty();
}

}  // namespace

TEST_CASE("maxima: what is counted threshold by threshold is found, and is exact") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = maximumCircuit(Fault::kNone, seed);
    REQUIRE(recognised(circuit));
    compareWithNaive(circuit, seed % 5 == 0 ? 70 : 3, seed);
  }
}

TEST_CASE("maxima: a near miss is refused, and is exact all the same") {
  for (Fault fault : kFaults)
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      INFO("fault " << static_cast<int>(fault) << ", seed " << seed);
      Circuit circuit = maximumCircuit(fault, seed);
      CHECK_FALSE(recognised(circuit));
      compareWithNaive(circuit, 3, seed);
    }
}
