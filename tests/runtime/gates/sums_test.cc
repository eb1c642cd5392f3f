// Banks of the gate engine: sums, comparisons with many thresholds, numbers that banks stand for.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/netlist.h"
#include "runtime/gates/compare.h"
#include "tests/runtime/gates/cases.h"

using namespace tc0;

namespace {

constexpr std::int64_t kInputs = 40;

struct Random {
  std::mt19937_64 engine;
  std::int64_t in(std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(engine);
  }
};

// The ways in which thresholds lie: one after the other, at steps of a power of two, anywhere,
// repeated, falling, and outside of what the sum can be.
std::vector<std::int64_t> thresholdsOf(int way, std::int64_t count, std::int64_t reach,
                                       Random& random) {
  std::vector<std::int64_t> thresholds;
  std::int64_t step = std::int64_t{1} << random.in(0, 6), start = random.in(-reach, reach);
  for (std::int64_t k = 0; k < count; ++k) switch (way) {
      case 0:
        thresholds.push_back(start + k);
        break;
      case 1:
        thresholds.push_back((k - count / 2) * step);
        break;
      case 2:
        thresholds.push_back(random.in(-reach, reach));
        break;
      case 3:
        thresholds.push_back(start + random.in(0, 3));
        break;
      case 4:
        thresholds.push_back(start - k * step);
        break;
      default:
        thresholds.push_back(random.in(0, 1) * 2 * reach - reach + random.in(-2, 2));
    }
  return thresholds;
}

Form randomForm(std::int64_t first, std::int64_t wires, std::int64_t share, std::int64_t largest,
                Random& random) {
  Form form;
  for (std::int64_t w = first; w < first + wires; ++w)
    if (random.in(0, 99) < share) form.wires.push_back({w, random.in(-largest, largest)});
  form.normalise();
  return form;
}

std::int64_t reachOf(const Form& form) {
  std::int64_t reach = 1;
  for (const Wire& wire : form.wires) reach += std::abs(wire.weight);
  return reach;
}

// Layers of banks of every way; later ones and the outputs read whole banks by one pattern, banks
// by alternating signs, and single gates.
Netlist banks(std::uint64_t seed) {
  Random random{std::mt19937_64(seed)};
  NetlistBuilder builder;
  std::int64_t first = builder.input("x", {kInputs}, {0, 1}, {Coding::Kind::kBits, 1});
  std::vector<Form> forms, outputs;
  std::int64_t size = std::int64_t{1} << random.in(0, 12);
  for (int way = 0; way < 6; ++way) forms.push_back(randomForm(first, kInputs, 60, size, random));
  for (int layer = 0; layer < 2; ++layer) {
    std::vector<Form> next(6);
    for (int way = 0; way < 6; ++way) {
      const Form& form = forms[way];
      auto thresholds = thresholdsOf(way, random.in(1, 40), reachOf(form), random);
      std::int64_t gate = builder.bank(form, thresholds), sign = 1;
      std::vector<std::int64_t> pattern;
      for (std::size_t k = 0; k < thresholds.size(); ++k, sign = -sign)
        pattern.push_back(way % 2 == 0 ? 1 : way % 3 == 0 ? sign : random.in(-3, 3));
      Form alternating, single = randomForm(gate, std::ssize(thresholds), 30, 5, random);
      for (std::int64_t k = 0; k < std::ssize(thresholds); ++k) {
        std::int64_t wire = gate + k;
        alternating.wires.push_back({wire, k % 2 == 0 ? 1 : -1});
        for (Form& reader : next) reader.wires.push_back({wire, (&reader - &next[2]) * pattern[k]});
      }
      outputs.push_back(alternating);
      outputs.push_back(single);
    }
    for (Form& form : next) form.normalise();
    forms = next;
  }
  outputs.insert(outputs.end(), forms.begin(), forms.end());
  for (Form& form : outputs) form.normalise();
  builder.output("y", {std::ssize(outputs)}, outputs);
  return builder.finish();
}

}  // namespace

TEST_CASE("banks with thresholds of every kind, and numbers of their gates") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    Netlist netlist = banks(seed);
    for (Isa isa : isas()) requireEqual(netlist, randomBatch(netlist, 150, seed), isa, 1);
  }
}

TEST_CASE("all thresholds of a number cost a step each, a few of a wide one little more") {
  std::vector<GateThreshold> all, few;
  for (std::uint32_t t = 1; t < 256; ++t) all.push_back({t, t});
  for (std::uint32_t t = 0; t < 63; ++t) few.push_back({(1U << 20) + 1024 * t, t});
  auto stepsOf = [](const std::vector<GateThreshold>& gates, std::uint32_t bits) {
    std::vector<GateCompare> compares;
    compareAll(gates, bits, compares);
    std::int64_t steps = 0;
    for (const GateCompare& compare : compares)
      steps += compare.kind == GateCompare::Kind::kSteps ? compare.last - compare.first : 1;
    return steps;
  };
  CHECK(stepsOf(all, 8) < 2 * 255);
  CHECK(stepsOf(few, 30) < 4 * 63);
}

TEST_CASE("outputs are known to lie where nested gates keep them") {
  NetlistBuilder builder;
  std::int64_t x = builder.input("x", {9}, {0, 1}, {Coding::Kind::kBits, 1});
  Form sum, digit;
  for (std::int64_t i = 0; i < 9; ++i) sum.wires.push_back({x + i, 1});
  std::vector<std::int64_t> thresholds{1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::int64_t gate = builder.bank(sum, thresholds);
  for (std::int64_t k = 0; k < 9; ++k) digit.wires.push_back({gate + k, k % 2 == 0 ? 1 : -1});
  builder.output("parity", digit);
  Netlist netlist = builder.finish();
  GatePlan plan = planGates(netlist);
  CHECK(plan.outputs[0].range == Range{0, 1});
  CHECK(plan.outputs[0].bits == 1);
}
