// Every engine on every instruction set of this machine, on 1, 2 and many threads, on batches that
// leave words empty, full and just begun: every array and every gate equals that of the naive
// evaluator.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "runtime/simulator.h"
#include "tests/runtime/isas.h"
#include "tests/runtime/matrix_circuits.h"
#include "tests/support/watch.h"

using namespace tc0;

namespace {

constexpr std::int64_t kLanes[] = {0, 1, 63, 64, 65, 513};
constexpr int kThreads[] = {1, 2, 5};

// Half of the numbers at the ends of the range or around 0, the others anywhere.
std::int64_t anyNumber(Range range, std::mt19937_64& random) {
  const std::int64_t special[] = {range.lo, range.hi, range.lo + 1, range.hi - 1, -1, 0, 1};
  std::int64_t number = special[random() % std::size(special)];
  if (random() % 2 == 0 && range.contains(number)) return number;
  return std::uniform_int_distribution<std::int64_t>(range.lo, range.hi)(random);
}

SampleBatch samplesFor(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SampleBatch batch{samples, {}};
  for (const InputPort& port : inputPorts(circuit)) {
    auto& values = batch.values.emplace_back();
    for (std::int64_t i = 0; i < samples * port.elements(); ++i)
      values.push_back(anyNumber(port.range, random));
  }
  return batch;
}

Results judged(const Circuit& circuit, const SampleBatch& batch) {
  Results results;
  results.outputs.resize(circuit.outputs().size());
  results.arrays.resize(circuit.arrays().size());
  results.gates.resize(circuit.gates());
  auto append = [](std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    auto values = evaluateNaively(circuit, sampleOf(batch, inputPorts(circuit), s));
    for (std::size_t o = 0; o < results.outputs.size(); ++o)
      append(results.outputs[o], values[circuit.outputs()[o].array]);
    std::size_t gate = 0;
    for (ArrayId id : circuit.arrays().ids()) {
      append(results.arrays[id], values[id]);
      if (circuit.array(id).as<StepOp>() == nullptr) continue;
      for (std::uint8_t bit : stepGates(circuit, values, id)) results.gates[gate++].push_back(bit);
    }
  }
  return results;
}

// The first `part` of `samples` samples of each of the lists.
template <class Lists>
Lists firstOf(const Lists& lists, std::int64_t part, std::int64_t samples) {
  Lists first;
  for (const auto& list : lists) {
    auto count = std::ssize(list) * part / samples;
    first.emplace_back(list.begin(), list.begin() + count);
  }
  return first;
}

// A batch of some size and what the judge says of it.
struct Case {
  SampleBatch batch;
  Results wanted;
};

std::vector<Case> casesFor(const Circuit& circuit, std::uint64_t seed) {
  const std::int64_t all = *std::max_element(std::begin(kLanes), std::end(kLanes));
  SampleBatch batch = samplesFor(circuit, all, seed);
  Results wanted = judged(circuit, batch);
  std::vector<Case> cases;
  for (std::int64_t lanes : kLanes)
    cases.push_back({{lanes, firstOf(batch.values, lanes, all)},
                     {firstOf(wanted.outputs, lanes, all), firstOf(wanted.arrays, lanes, all),
                      firstOf(wanted.gates, lanes, all)}});
  return cases;
}

// The first place where two lists differ, or nothing.
template <class Lists>
std::string difference(const char* what, const Lists& found, const Lists& wanted) {
  if (found.size() != wanted.size()) return cat(what, "s: ", found.size(), " of ", wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (found[i] == wanted[i]) continue;
    if (found[i].size() != wanted[i].size())
      return cat(what, " ", i, ": ", found[i].size(), " numbers of ", wanted[i].size());
    for (std::size_t at = 0; at < wanted[i].size(); ++at)
      if (found[i][at] != wanted[i][at])
        return cat(what, " ", i, ", number ", at, ": ", std::int64_t{found[i][at]}, " instead of ",
                   std::int64_t{wanted[i][at]});
  }
  return "";
}

void requireJudged(const Simulator& simulator, const Case& one, int threads) {
  RunOptions options;
  options.threads = threads;
  const bool arrays = simulator.engine() == Engine::kArray;
  Watch watch = everything(*simulator.circuit());
  if (!arrays) watch.arrays.clear();
  Results found = simulator.run(one.batch, watch, options);
  REQUIRE(difference("gate", found.gates, one.wanted.gates) == "");
  if (arrays) REQUIRE(difference("array", found.arrays, one.wanted.arrays) == "");
  REQUIRE(difference("output", found.outputs, one.wanted.outputs) == "");
  found = simulator.run(one.batch, {}, options);
  REQUIRE(difference("output alone", found.outputs, one.wanted.outputs) == "");
}

void compareAll(const std::vector<NamedCircuit>& circuits) {
  std::uint64_t seed = 1;
  for (const auto& [name, circuit] : circuits) {
    INFO(name << ", samples of seed " << seed);
    std::vector<Case> cases = casesFor(circuit, seed++);
    for (Engine engine : {Engine::kArray, Engine::kGate})
      for (Isa isa : machineIsas()) {
        Simulator simulator(circuit, engine, isa);
        for (int threads : kThreads)
          for (const Case& one : cases) {
            INFO(engineName(engine) << " engine, " << isaName(isa) << ", " << threads
                                    << " threads, " << one.batch.samples << " lanes");
            requireJudged(simulator, one, threads);
          }
      }
  }
}

}  // namespace

TEST_CASE("matrix of engines: random circuits") { compareAll(randomCircuits()); }
TEST_CASE("matrix of engines: every kind of tc0 new") { compareAll(generatedCircuits()); }
TEST_CASE("matrix of engines: numbers at the edges of types") { compareAll(edgeCircuits()); }
TEST_CASE("matrix of engines: ratio steps") { compareAll(ratioCircuits()); }
TEST_CASE("matrix of engines: layers of banks") { compareAll(layeredCircuits()); }
