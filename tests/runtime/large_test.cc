// 10^9 gates in array form: one sample within 1 GiB.
#include <malloc.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "circuit/generate/generators.h"
#include "runtime/simulator.h"
#include "tests/support/sanitized.h"

using namespace tc0;

namespace {

constexpr std::int64_t kTokens = 512, kDimension = 32, kBits = 6;

Circuit attention(std::int64_t tokens) {
  return generator("attention").make({.n = tokens, .bits = kBits, .dimension = kDimension});
}

// KiB, of this process.
double memoryField(const std::string& name) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1));
  return 0;
}

std::int64_t dot(const std::vector<std::int64_t>& x, std::int64_t i, std::int64_t j) {
  std::int64_t sum = 0;
  for (std::int64_t d = 0; d < kDimension; ++d)
    sum += x[i * kDimension + d] * x[j * kDimension + d];
  return sum;
}

}  // namespace

TEST_CASE("10^9 gates in array form: one sample within 1 GiB, and right") {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew
  const double before = memoryField("VmRSS");
  Circuit circuit = attention(kTokens);
  REQUIRE(circuit.gates() > 1'000'000'000);
  SampleBatch batch = randomBatch(1, 7, inputPorts(circuit));
  const std::vector<std::int64_t>& x = batch.values[0];
  Simulator simulator(circuit);
  Watch watch{{simulator.arrayNamed("2x.y"), simulator.arrayNamed("exp")},
              {0, circuit.gates() / 2, circuit.gates() - 1}};
  RunOptions options;
  options.memory = std::uint64_t{1} << 29;
  Results results = simulator.run(batch, watch, options);
  const double grown = memoryField("VmHWM") - before;
  INFO("KiB: " << grown);
  if (!kSanitized) CHECK(grown < 1 << 20);

  const std::vector<std::int64_t>&scores = results.arrays[0], &weights = results.arrays[1];
  for (std::int64_t i = 0; i < kTokens; ++i)
    for (std::int64_t j = 0; j < kTokens; ++j) REQUIRE(scores[i * kTokens + j] == 2 * dot(x, i, j));

  Circuit pair = attention(2);
  for (std::int64_t i = 0; i + 1 < kTokens; i += 37) {
    auto first = x.begin() + i * kDimension;
    auto values = evaluateNaively(pair, {{first, first + 2 * kDimension}});
    const auto& judged = values[pair.find("exp")];
    INFO("tokens " << i << " and " << i + 1);
    REQUIRE(weights[i * kTokens + i + 1] == judged[1]);
    REQUIRE(weights[i * kTokens + i] == judged[0]);
  }

  // Softmax: a gate for each breakpoint k, [n * top * weight >= 4 k * sum of the row].
  constexpr std::int64_t kTop = (1 << kBits) - 1;
  for (std::int64_t i = 0; i < kTokens; ++i) {
    const std::int64_t* row = weights.data() + i * kTokens;
    std::int64_t sum = 0;
    for (std::int64_t j = 0; j < kTokens; ++j) sum += row[j];
    for (std::int64_t j = 0; j < kTokens; ++j)
      REQUIRE(results.outputs[0][i * kTokens + j] ==
              std::min(kTop, kTokens * kTop * row[j] / (4 * sum)));
  }

  GateQuery query(circuit);
  CHECK(query.place(watch.gates[0]).p == 1);  // of x^2, at the first number
  CHECK(results.gates[0][0] == (x[0] >= 1));
  GateInfo middle = query.place(watch.gates[1]);
  REQUIRE(circuit.array(middle.step).name == "(x+y)^2");
  auto at = [&](int token) { return x[middle.index[token] * kDimension + middle.index[2]]; };
  CHECK(results.gates[1][0] == (at(0) + at(1) >= middle.p));
  CHECK(results.gates[2][0] == (results.outputs[0].back() == kTop));
}
