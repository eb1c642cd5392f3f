#include <atomic>
#include <catch2/catch.hpp>
#include <random>

#include "circuit/builder.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"
#include "runtime/simulator.h"
#include "runtime/split/piece.h"
#include "runtime/split/run.h"
#include "tests/runtime/split/thread_ranks.h"

using namespace tc0;

namespace {

// Results of rank 0; other ranks have none.
Results split(const Circuit& circuit, const std::vector<ArrayId>& watched, const SampleBatch& batch,
              int ranks, const RunOptions& options = {}) {
  Results results;
  ThreadRanks::run(ranks, [&](Ranks& own) {
    SplitSimulator simulator(circuit, watched, own, bestIsa());
    Results found = simulator.run(batch, options);
    if (own.rank() == 0)
      results = std::move(found);
    else if (!found.outputs.empty())
      std::terminate();
  });
  return results;
}

std::vector<ArrayId> allArrays(const Circuit& circuit) {
  std::vector<ArrayId> ids;
  for (ArrayId id : circuit.arrays().ids()) ids.push_back(id);
  return ids;
}

void requireNaive(const Circuit& circuit, const SampleBatch& batch, int ranks) {
  Watch watch{allArrays(circuit), {}};
  const Results expected = Simulator(circuit, Engine::kNaive).run(batch, watch);
  const Results found = split(circuit, watch.arrays, batch, ranks);
  REQUIRE(found.outputs == expected.outputs);
  for (std::size_t a = 0; a < watch.arrays.size(); ++a) {
    INFO("array " << circuit.array(watch.arrays[a]).name);
    REQUIRE(found.arrays[a] == expected.arrays[a]);
  }
  REQUIRE(split(circuit, {}, batch, ranks).outputs == expected.outputs);
}

}  // namespace

TEST_CASE("every intermediate value of a divided random circuit is that of the naive evaluator") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    for (int ranks : {1, 2, 3, 4, 7}) {
      INFO("seed " << seed << ", " << ranks << " ranks");
      Circuit circuit = randomCircuit({.seed = seed, .arrays = 20});
      requireNaive(circuit, randomBatch(5, seed, inputPorts(circuit)), ranks);
    }
}

TEST_CASE("every intermediate value of divided examples is that of the naive evaluator") {
  for (const char* kind : {"attention", "majority", "sorting", "multiplier", "division"}) {
    const Circuit circuit = generator(kind).make({.n = 5, .bits = 3, .dimension = 3});
    for (int ranks : {1, 2, 3, 4}) {
      INFO(kind << ", " << ranks << " ranks");
      requireNaive(circuit, randomBatch(4, 1, inputPorts(circuit)), ranks);
    }
  }
}

TEST_CASE(
    "a circuit without arrays, one without inputs and one whose output is an input are divided") {
  CircuitBuilder empty, constant, input;
  constant.output("y", constant.sum("y", {2}, {constantTerm(7)}));
  input.output("y", input.input("x", {3}, {-5, 300}));
  for (CircuitBuilder* builder : {&empty, &constant, &input}) {
    const Circuit circuit = builder->finish();
    for (int ranks : {1, 2, 5})
      requireNaive(circuit, randomBatch(3, 1, inputPorts(circuit)), ranks);
  }
}

TEST_CASE("the number of exchanges is at most the depth, whatever the number of ranks") {
  const Circuit circuit = generator("attention").make({.n = 6, .bits = 3, .dimension = 4});
  const int depth = static_cast<int>(count(circuit).depth());
  for (int ranks : {1, 2, 4, 16, 1000}) {
    const SplitPlan plan = splitPlan(circuit, {}, ranks);
    CHECK(costsOf(circuit, plan).exchanges <= depth);
    CHECK(plan.stages <= depth + 1);
  }
}

TEST_CASE("blocks of samples give what one block gives") {
  const Circuit circuit = generator("attention").make({.n = 4, .bits = 3, .dimension = 3});
  const SampleBatch batch = randomBatch(700, 4, inputPorts(circuit));
  const Results whole = split(circuit, {}, batch, 3);
  for (std::uint64_t memory : {67000, 80000, 120000, 200000})
    CHECK(split(circuit, {}, batch, 3, {.memory = memory}) == whole);
}

TEST_CASE("the parts of a box have each of its elements once and differ little in size") {
  for (const Shape& shape :
       {Shape{}, Shape{1}, Shape{7}, Shape{3, 5}, Shape{16, 16}, Shape{2, 1, 9}})
    for (int ranks : {1, 2, 3, 5, 8, 13}) {
      const Box whole = boxOf(shape);
      std::vector<int> times(elementsOf(whole), 0);
      for (int r = 0; r < ranks; ++r) {
        const MaybeBox part = partOf(whole, r, ranks);
        if (!part) continue;
        for (std::int64_t e = 0; e < elementsOf(whole); ++e) {
          Index index(shape.size());
          unflatten(shape, e, index.data());
          bool inside = true;
          for (std::size_t d = 0; d < shape.size(); ++d)
            inside = inside && (*part)[d].contains(index[d]);
          times[e] += inside ? 1 : 0;
        }
      }
      CHECK(times == std::vector<int>(times.size(), 1));
    }
  for (int r = 0; r < 8; ++r) CHECK(elementsOf(*partOf(boxOf({16, 16}), r, 8)) == 32);
}

TEST_CASE("copying a box copies its elements alone, each to its place") {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 200; ++trial) {
    const Shape shape{4, 3, 5};
    const auto part = [&](const Box& of) {
      Box box;
      for (Range range : of) {
        const std::int64_t a = range.lo + random() % (range.hi - range.lo + 1),
                           b = range.lo + random() % (range.hi - range.lo + 1);
        box.push_back({std::min(a, b), std::max(a, b)});
      }
      return box;
    };
    const Box what = part(boxOf(shape)), from = *hull(what, part(boxOf(shape))),
              to = *hull(what, part(boxOf(shape)));
    std::vector<std::int16_t> source(2 * elementsOf(from)), target(2 * elementsOf(to), -1);
    for (std::int16_t& value : source) value = random() % 1000;
    copyElements({reinterpret_cast<std::byte*>(source.data()), from},
                 {reinterpret_cast<std::byte*>(target.data()), to}, what, 2, 2);
    const auto placeIn = [](const Box& box, const Index& index) {
      std::int64_t place = 0;
      for (std::size_t d = 0; d < box.size(); ++d)
        place = place * (box[d].hi - box[d].lo + 1) + index[d] - box[d].lo;
      return place;
    };
    std::vector<std::int16_t> expected(target.size(), -1);
    Index index(3, 0);
    do {
      bool inside = true;
      for (int d = 0; d < 3; ++d) inside = inside && what[d].contains(index[d]);
      for (std::int64_t s = 0; inside && s < 2; ++s)
        expected[s * elementsOf(to) + placeIn(to, index)] =
            source[s * elementsOf(from) + placeIn(from, index)];
    } while (advance(index.data(), shape));
    REQUIRE(target == expected);
  }
}

TEST_CASE("an error of one rank is thrown on every rank") {
  std::atomic<int> thrown = 0;
  ThreadRanks::run(3, [&](Ranks& ranks) {
    try {
      requireNoError(ranks, ranks.rank() == 1 ? std::optional<std::string>("one") : std::nullopt);
    } catch (const std::exception& error) {
      if (error.what() == std::string("one")) ++thrown;
    }
  });
  CHECK(thrown == 3);
  ThreadRanks::run(2, [&](Ranks& ranks) { requireNoError(ranks, std::nullopt); });
}
