// Samples and outputs in the caller's own types: what comes out is what 64-bit numbers give.
#include "runtime/numbers.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "runtime/simulator.h"
#include "tests/runtime/isas.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

// Numbers in one type, with a mark behind them that nobody may touch.
struct Kept {
  Element element;
  std::vector<std::byte> bytes;
  std::int64_t count;

  Kept(Element type, std::int64_t numbers)
      : element(type), bytes((numbers + 1) * bytesOf(type), std::byte{0x5A}), count(numbers) {}
  Kept(Element type, const std::vector<std::int64_t>& numbers) : Kept(type, std::ssize(numbers)) {
    withNumber(element, [&](auto* pointer) {
      using Number = std::remove_pointer_t<decltype(pointer)>;
      std::transform(numbers.begin(), numbers.end(), reinterpret_cast<Number*>(bytes.data()),
                     [](std::int64_t value) { return static_cast<Number>(value); });
    });
  }
  template <class Numbers>
  Numbers view() {
    Numbers numbers;
    numbers.element = element;
    numbers.data = bytes.data();
    numbers.count = count;
    return numbers;
  }
  std::vector<std::int64_t> values() {
    std::vector<std::int64_t> values;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(view<NumbersIn>()[i]);
    return values;
  }
  bool markStands() const {
    return std::all_of(bytes.end() - bytesOf(element), bytes.end(),
                       [](std::byte byte) { return byte == std::byte{0x5A}; });
  }
};

std::vector<Element> typesFor(Range range) {
  std::vector<Element> types;
  for (Element type : {Element::kU8, Element::kI8, Element::kI16, Element::kI32, Element::kI64})
    if (rangeOf(type).lo <= range.lo && range.hi <= rangeOf(type).hi) types.push_back(type);
  return types;
}

// Every engine and instruction set, each input and output in a random one of the types that hold
// it.
void compare(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SampleBatch batch = randomBatch(samples, seed, inputPorts(circuit));
  Results expected = Simulator(circuit, Engine::kNaive).run(batch);
  auto any = [&](Range range) {
    auto types = typesFor(range);
    return types[random() % types.size()];
  };
  for (Engine engine : {Engine::kArray, Engine::kGate, Engine::kNaive})
    for (Isa isa : machineIsas())
      for (int round = 0; round < 3; ++round) {
        INFO(engineName(engine) << ", " << isaName(isa) << ", samples " << samples);
        Simulator simulator(circuit, engine, isa);
        std::vector<Kept> in, out;
        SampleView view{samples, {}};
        std::vector<NumbersOut> room;
        for (std::size_t i = 0; i < batch.values.size(); ++i)
          in.emplace_back(any(simulator.inputs()[i].range), batch.values[i]);
        for (const Output& output : circuit.outputs()) {
          const Array& array = circuit.array(output.array);
          out.emplace_back(any(array.range), array.elements * samples);
        }
        for (Kept& kept : in) view.values.push_back(kept.view<NumbersIn>());
        for (Kept& kept : out) room.push_back(kept.view<NumbersOut>());
        RunOptions options;
        options.threads = 1 + round;
        simulator.runInto(view, room, options);
        for (std::size_t o = 0; o < out.size(); ++o) {
          REQUIRE(out[o].values() == expected.outputs[o]);
          REQUIRE(out[o].markStands());
        }
      }
}

// n numbers, a matrix, thresholds anywhere.
Circuit layer(std::int64_t n, std::int64_t outputs, Range range, std::int64_t gates,
              std::int64_t span, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  CircuitBuilder builder;
  std::vector<std::int64_t> weights;
  for (std::int64_t i = 0; i < n * outputs; ++i)
    weights.push_back(static_cast<std::int64_t>(random() % 255) - 127);
  Term product{.source = builder.input("x", {n}, range),
               .scale = 1,
               .over = {n},
               .at = {{0, {0, 1}}},
               .weights = integers(weights),
               .weightAt = {0, {n, 1}},
               .domain = {}};
  ArrayId sum = builder.sum("sum", {outputs}, {product});
  Tables tables;
  for (std::int64_t o = 0; o < outputs; ++o) {
    std::vector<std::int64_t> points{-span / 2, span - span / 2};
    while (std::ssize(points) < gates)
      points.push_back(static_cast<std::int64_t>(random() % span) - span / 2);
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    for (std::int64_t point : points) {
      tables.p.push_back(point);
      tables.increments.push_back(1 + random() % 2);
    }
    tables.start.push_back(std::ssize(tables.p));
    tables.base.push_back(-20);
  }
  tables.start.insert(tables.start.begin(), 0);
  tables.start.erase(std::unique(tables.start.begin(), tables.start.end()), tables.start.end());
  builder.output("y", builder.step("y", {outputs}, {sum, {}}, tables, {0, {1}}));
  return builder.finish();
}

}  // namespace

TEST_CASE("numbers of all types, random circuits") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed)
    for (std::int64_t samples : {0, 1, 63, 65, 130}) {
      INFO("seed " << seed);
      Circuit circuit = randomCircuit({.seed = seed});
      if (circuit.gates() > 0) compare(circuit, samples, seed);
    }
}

TEST_CASE("numbers of all types, generators") {
  for (const Generator& generator : generators()) {
    GeneratorParams params;
    params.n = 9;
    params.bits = 3;
    INFO(generator.name);
    compare(generator.make(params), 70, 5);
  }
}

TEST_CASE("thresholds anywhere, as many and as far apart as registers hold, and more") {
  for (std::int64_t gates : {2, 3, 4, 15, 16, 31, 32, 33, 63, 64, 90})
    for (std::int64_t span : {200, 65533, 65534, 65535, 65536, 70000}) {
      INFO("gates " << gates << ", span " << span);
      std::int64_t n = 8 + gates % 60;
      for (Range range : {Range{0, 63}, Range{-128, 127}, Range{0, 255}, Range{100, 163}})
        compare(layer(n, 4 + span % 5, range, gates, span, 1), gates % 2 == 0 ? 17 : 66, 2);
    }
}

TEST_CASE("numbers that do not fit are refused") {
  Circuit circuit = layer(10, 4, {-3, 9}, 5, 300, 1);
  std::vector<std::int8_t> in(20, 4);
  std::vector<std::uint8_t> unsignedOut(8);
  std::vector<std::int8_t> out(8), tooFew(7);
  Simulator simulator(circuit);
  simulator.runInto({2, {in}}, {out}, {});
  CHECK_THROWS_WITH(simulator.runInto({2, {in}}, {unsignedOut}, {}),
                    Contains("output 'y': required numbers that hold"));
  CHECK_THROWS_WITH(simulator.runInto({2, {in}}, {tooFew}, {}),
                    Contains("output 'y': required room for 8 numbers, found 7"));
  CHECK_THROWS_WITH(simulator.runInto({2, {in}}, {}, {}), Contains("outputs: required room for 1"));
  Simulator gates(circuit, Engine::kGate);
  std::vector<std::int8_t> low(20, -3);
  gates.runInto({2, {low}}, {out}, {});
  REQUIRE(*std::min_element(out.begin(), out.end()) < 0);
  CHECK_THROWS_WITH(gates.runInto({2, {low}}, {unsignedOut}, {}), Contains("output 'y'"));
  in[13] = 10;
  for (Engine engine : {Engine::kArray, Engine::kGate, Engine::kNaive})
    CHECK_THROWS_WITH(Simulator(circuit, engine).runInto({2, {in}}, {out}, {}),
                      Contains("sample 1, element [3]: required a value in [-3, 9], found 10"));
}

TEST_CASE("bytes out of range are refused whatever their sign, in whole blocks of samples") {
  constexpr std::int64_t kSamples = 600, kWide = 64;
  auto refused = [&](const Circuit& circuit, auto good, auto bad) {
    std::vector<decltype(good)> in(kSamples * kWide, good);
    std::vector<std::int64_t> out(kSamples * kWide);
    Simulator simulator(circuit);
    simulator.runInto({kSamples, {in}}, {out}, {});
    for (std::size_t at : {std::size_t{0}, std::size_t{17 * kWide + 5}, in.size() - 1}) {
      INFO("number " << at << ": " << int{bad} << " instead of " << int{good});
      in[at] = bad;
      CHECK_THROWS_WITH(simulator.runInto({kSamples, {in}}, {out}, {}),
                        Contains("required a value"));
      in[at] = good;
    }
  };
  Circuit positive = layer(kWide, kWide, {0, 100}, 5, 300, 1);
  refused(positive, std::uint8_t{100}, std::uint8_t{101});
  refused(positive, std::uint8_t{0}, std::uint8_t{200});
  refused(positive, std::uint8_t{7}, std::uint8_t{255});
  refused(positive, std::int8_t{7}, std::int8_t{-1});
  refused(positive, std::int8_t{100}, std::int8_t{-128});
  Circuit negative = layer(kWide, kWide, {-100, 50}, 5, 300, 2);
  refused(negative, std::int8_t{-100}, std::int8_t{-101});
  refused(negative, std::int8_t{50}, std::int8_t{51});
  refused(negative, std::uint8_t{50}, std::uint8_t{156});
}
