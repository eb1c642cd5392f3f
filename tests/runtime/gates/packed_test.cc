// Packed bits into the gate engine and out of it.
#include <catch2/catch.hpp>
#include <random>

#include "circuit/generate/generators.h"
#include "tests/runtime/gates/cases.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

// Bits through gates of every plain kind, inputs that leave as they came or complemented, and
// constants.
Netlist plainBits(std::int64_t elements) {
  NetlistBuilder builder;
  std::int64_t x = builder.input("x", {elements}, {0, 1}, {Coding::Kind::kBits, 1});
  std::int64_t z = builder.bit("z");
  std::vector<Form> forms;
  for (std::int64_t e = 0; e < elements; ++e) {
    std::int64_t gate = builder.gate({0, {{x + e, e % 3 == 0 ? -1 : 1}, {z, e % 2 == 0 ? -1 : 1}}},
                                     e % 5 == 0 ? 0 : 1);
    if (e % 4 == 3)
      forms.push_back({1, {{gate, -1}}});
    else
      forms.push_back({0, {{gate, 1}}});
  }
  builder.output("y", {elements}, forms);
  std::vector<Form> plain{{0, {{z, 1}}}, {1, {{x, -1}}}, {0, {}}, {1, {}}};
  builder.output("w", {4}, plain);
  return builder.finish();
}

struct Rows {
  std::vector<std::uint64_t> words;
  std::int64_t rows, stride;
  Rows(std::int64_t count, std::int64_t samples, std::uint64_t fill)
      : words((packedWords(samples) + 1) * count + 1, fill),
        rows(count),
        stride(packedWords(samples) + 1) {}
  PackedIn in() const { return {words.data(), rows, stride}; }
  PackedOut out() { return {words.data(), rows, stride}; }
};

}  // namespace

TEST_CASE("packed bits give what numbers give, whatever stands behind the last sample") {
  for (std::int64_t elements : {1, 7, 70})
    for (std::int64_t samples : {0, 1, 63, 64, 65, 511, 513, 2500}) {
      Netlist netlist = plainBits(elements);
      SampleBatch batch = randomBatch(netlist, samples, 3);
      Rows x(elements, samples, 0x5A5A5A5A5A5A5A5A), z(1, samples, ~std::uint64_t{0});
      for (auto [rows, values] : {std::pair{&x, &batch.values[0]}, {&z, &batch.values[1]}})
        for (std::int64_t e = 0; e < rows->rows; ++e)
          for (std::int64_t s = 0; s < samples; ++s) {
            std::uint64_t& word = rows->words[e * rows->stride + s / 64];
            std::uint64_t bit = std::uint64_t{1} << s % 64;
            word = (*values)[s * rows->rows + e] != 0 ? word | bit : word & ~bit;
          }
      for (Isa isa : isas())
        for (Engine engine : {Engine::kGate, Engine::kNaive}) {
          if (engine == Engine::kNaive && samples > 100) continue;
          INFO(isaName(isa) << ", elements " << elements << ", samples " << samples);
          Simulator simulator(netlist, engine, isa);
          Results expected = simulator.run(batch);
          Rows y(elements, samples, 0x123456789), w(4, samples, 0x123456789);
          RunOptions options;
          options.threads = 1;
          simulator.runPacked({samples, {x.in(), z.in()}}, {y.out(), w.out()}, options);
          int wrong = 0;
          for (auto [rows, values] :
               {std::pair{&y, &expected.outputs[0]}, {&w, &expected.outputs[1]}})
            for (std::int64_t e = 0; e < rows->rows; ++e) {
              for (std::int64_t s = 0; s < 64 * packedWords(samples); ++s) {
                std::int64_t bit = rows->words[e * rows->stride + s / 64] >> s % 64 & 1;
                wrong += bit != (s < samples ? (*values)[s * rows->rows + e] : 0);
              }
              // The word behind a row stays as it is.
              wrong += rows->words[e * rows->stride + packedWords(samples)] != 0x123456789;
            }
          REQUIRE(wrong == 0);
        }
    }
}

TEST_CASE("what is no single bit, or no room for it, is refused") {
  Simulator bits(plainBits(3), Engine::kGate);
  Rows x(3, 100, 0), z(1, 100, 0), y(3, 100, 0), w(4, 100, 0);
  auto run = [&](const PackedSamples& in, const std::vector<PackedOut>& out) {
    bits.runPacked(in, out, {});
  };
  CHECK_THROWS_WITH(run({100, {x.in()}}, {y.out(), w.out()}),
                    "samples: required values for 2 inputs, found 1");
  CHECK_THROWS_WITH(run({100, {z.in(), z.in()}}, {y.out(), w.out()}),
                    "input 'x': required a row of bits for each of 3 elements, found 1");
  CHECK_THROWS_WITH(run({500, {x.in(), z.in()}}, {y.out(), w.out()}),
                    "input 'x': required rows of at least 8 words for 500 samples, found 3");
  CHECK_THROWS_WITH(run({100, {x.in(), z.in()}}, {y.out()}),
                    "outputs: required room for 2, found 1");
  CHECK_THROWS_WITH(run({100, {x.in(), z.in()}}, {y.out(), y.out()}),
                    "output 'w': required a row of bits for each of 4 elements, found 3");
  for (Engine engine : {Engine::kArray, Engine::kGate}) {
    Simulator numbers(generator("comparison").make({.bits = 4}), engine);
    CHECK_THROWS_WITH(numbers.runPacked({1, {z.in(), z.in()}}, {z.out()}, {}),
                      "input 'x': required single bits to pack, found numbers in [0, 15]");
  }
}

TEST_CASE("an output that is no single bit is refused, by its range or by its values") {
  NetlistBuilder builder;
  std::int64_t x = builder.input("x", {2}, {0, 1}, {Coding::Kind::kBits, 1});
  builder.output("y", Form{0, {{x, 1}, {x + 1, 1}}});
  Netlist netlist = builder.finish();
  std::uint64_t in[2] = {1, 1}, out = 0;
  for (Engine engine : {Engine::kGate, Engine::kNaive}) {
    Simulator simulator(netlist, engine);
    CHECK_THROWS_WITH(simulator.runPacked({1, {{in, 2, 1}}}, {{&out, 1, 1}}, {}),
                      Contains("output 'y': required single bits to pack, found"));
  }
}
