#include "tests/runtime/matrix_circuits.h"

#include <algorithm>
#include <random>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"

namespace tc0 {
namespace {

std::string rangeText(Range range) { return cat("[", range.lo, ",", range.hi, "]"); }

// A step with gates at these points; its increments have both signs.
Tables tableAt(std::vector<std::int64_t> points) {
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  Tables tables;
  tables.p = std::move(points);
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    tables.increments.push_back(k % 3 == 1 ? -2 : 3);
  tables.start = {0, std::ssize(tables.p)};
  tables.base = {-4};
  return tables;
}

// The number, twice the number less one, and its negative, with gates around the ends and 0; then
// a sum of all steps, scaled up to where the number stood.
void addNumbers(CircuitBuilder& builder, Range range) {
  const std::string name = rangeText(range);
  const Shape shape{3};
  std::int64_t lo = range.lo, hi = range.hi;
  ArrayId x = builder.input("x" + name, shape, range);
  ArrayId doubled = builder.sum("doubled" + name, shape, {term(x, 2), constantTerm(-1)});
  ArrayId mirrored = builder.sum("mirrored" + name, shape, {term(x, -1)});
  ArrayId a = builder.step("a" + name, shape, {x, {}}, tableAt({lo, lo + 1, -1, 0, 1, hi, hi + 1}));
  ArrayId b = builder.step("b" + name, shape, {doubled, {}},
                           tableAt({2 * lo - 1, 2 * lo, 0, 1, hi, 2 * hi - 1, 2 * hi}));
  ArrayId c = builder.step("c" + name, shape, {mirrored, {}},
                           tableAt({-hi - 1, -hi, 1 - hi, 0, -lo - 1, -lo}));
  ArrayId again = builder.sum("again" + name, shape,
                              {term(a, std::max<std::int64_t>(1, hi / 16)), term(b), term(c, -1)});
  for (ArrayId id : {doubled, mirrored, again}) builder.output(builder.array(id).name, id);
}

Circuit numbersUpTo(std::int64_t edge) {
  CircuitBuilder builder;
  for (std::int64_t top : {edge - 1, edge, edge + 1}) {
    addNumbers(builder, {0, top});
    addNumbers(builder, {-top - 1, top});
  }
  addNumbers(builder, {edge - 40, edge + 3});
  return builder.finish();
}

// Magnitudes add up to 2^62 - 1, the most there can be.
Circuit largestNumbers() {
  constexpr std::int64_t kHalf = std::int64_t{1} << 61;
  CircuitBuilder builder;
  auto add = [&](const std::string& name, Range range, Coding::Kind kind, std::int64_t point) {
    ArrayId x = builder.input("x" + name, {3}, range, kind);
    builder.output("x" + name, x);
    builder.output("step" + name, builder.step("step" + name, {3}, {x, {}}, tableAt({point})));
  };
  add("+", {0, 2 * (kHalf - 1) + 1}, Coding::Kind::kOffset, 0);
  add("-", {-kHalf, kHalf - 1}, Coding::Kind::kTwos, 0);
  add("half", {0, kHalf - 1}, Coding::Kind::kOffset, kHalf);
  add("below", {0, kHalf - 1}, Coding::Kind::kOffset, kHalf - 1);
  return builder.finish();
}

// n numbers in `range`, all weights at +-weight, so that sums reach what the types hold at most.
Circuit layer(std::int64_t n, std::int64_t outputs, Range range, std::int64_t weight,
              std::int64_t levels, std::int64_t spacing, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {n}, range);
  for (std::int64_t level = 0; level < levels; ++level) {
    std::int64_t width = level == 0 ? n : outputs;
    std::vector<std::int64_t> weights;
    for (std::int64_t i = 0; i < outputs * width; ++i) {
      std::int64_t any = static_cast<std::int64_t>(random() % (2 * weight + 1)) - weight;
      weights.push_back(i < width ? weight : i < 2 * width ? -weight : any);
    }
    Term product{last, 1, {width}, {{0, {0, 1}}}, integers(weights), {0, {width, 1}}, {}};
    ArrayId sum = builder.sum(cat("sum", level), {outputs}, {product, constantTerm(level - 7)});
    Tables tables;
    for (std::int64_t k = 1; k < 64; k += spacing % 2 == 0 ? 1 : 4) {
      tables.p.push_back((k - 32) * spacing + (spacing % 2 == 0 ? 0 : k * k));
      tables.increments.push_back(1);
    }
    tables.start = {0, std::ssize(tables.p)};
    tables.base = {range.lo};
    last = builder.step(cat("step", level), {outputs}, {sum, {}}, tables);
  }
  builder.output("y", last);
  return builder.finish();
}

}  // namespace

std::vector<NamedCircuit> randomCircuits() {
  std::vector<NamedCircuit> circuits;
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    circuits.push_back({cat("random, seed ", seed), randomCircuit({.seed = seed})});
  for (std::uint64_t seed = 21; seed <= 23; ++seed)
    circuits.push_back({cat("larger random, seed ", seed), randomCircuit({.seed = seed,
                                                                          .arrays = 14,
                                                                          .maxExtent = 8,
                                                                          .maxElements = 90,
                                                                          .maxReduction = 32,
                                                                          .maxGates = 12,
                                                                          .inputs = 3,
                                                                          .maxInputWires = 60})});
  return circuits;
}

std::vector<NamedCircuit> generatedCircuits() {
  std::vector<NamedCircuit> circuits;
  auto add = [&](const Generator& kind, const GeneratorParams& params) {
    circuits.push_back(
        {cat(kind.name, " --n ", params.n, " --bits ", params.bits, " --dimension ",
             params.dimension, " --values ", params.values, params.digits ? " --digits" : "",
             params.smallWeights ? " --small-weights" : ""),
         kind.make(params)});
  };
  for (const Generator& kind : generators()) {
    auto uses = [&](const char* what) { return kind.uses.find(what) != std::string::npos; };
    for (const GeneratorParams& size :
         {GeneratorParams{.n = 2, .bits = 2, .dimension = 1}, {.n = 5, .bits = 3, .dimension = 2}})
      for (bool digits : {false, true})
        for (bool small : {false, true}) {
          if ((digits && !uses("digits")) || (small && !uses("small-weights"))) continue;
          GeneratorParams params = size;
          params.digits = digits;
          params.smallWeights = small;
          add(kind, params);
        }
  }
  for (const char* values : {"majority", "01101", "00000"})
    add(generator("symmetric"), {.n = 4, .values = values});
  for (const char* kind : {"comparison", "adder"}) add(generator(kind), {.bits = 60});
  return circuits;
}

std::vector<NamedCircuit> edgeCircuits() {
  std::vector<NamedCircuit> circuits;
  for (std::int64_t edge : {std::int64_t{127}, std::int64_t{255}, std::int64_t{32767},
                            std::int64_t{65535}, std::int64_t{1} << 29, std::int64_t{2147483647},
                            std::int64_t{4294967295}, (std::int64_t{1} << 58) - 2})
    circuits.push_back({cat("numbers up to ", edge), numbersUpTo(edge)});
  circuits.push_back({"the largest numbers", largestNumbers()});
  for (Range range : {Range{0, 127}, {0, 255}, {-128, 127}, {1, 256}})
    for (std::int64_t weight : {127, 128, 32767})
      circuits.push_back({cat("sums of ", rangeText(range), " with weights up to ", weight),
                          layer(10, 5, range, weight, 1, 5 * weight, 7)});
  return circuits;
}

std::vector<NamedCircuit> ratioCircuits() {
  std::vector<NamedCircuit> circuits;
  constexpr std::int64_t kLarge = std::int64_t{1} << 40;
  for (Range denominator : {Range{1, 1}, {1, 2}, {1, 100}, {1, kLarge}, {kLarge, kLarge + 5}})
    for (std::int64_t gates : {1, 12, 13, 90}) {
      CircuitBuilder builder;
      std::int64_t reach = 100 * denominator.hi;
      ArrayId n = builder.input("n", {6}, {-reach, reach});
      ArrayId d = builder.input("d", {3}, denominator);
      Tables tables;
      for (std::int64_t k = 0; k < gates; ++k) {
        tables.p.push_back(3 * k - gates);
        tables.q.push_back(2);
        tables.increments.push_back(k % 4 == 2 ? -2 : 1);
      }
      tables.start = {0, gates};
      tables.base = {-5};
      View above{n, {{0, {3, 1}}}}, below{d, {{0, {0, 1}}}};
      builder.output("r", builder.ratioStep("r", {2, 3}, above, below, tables));
      circuits.push_back(
          {cat(gates, " gates, denominators in ", rangeText(denominator)), builder.finish()});
    }
  return circuits;
}

std::vector<NamedCircuit> layeredCircuits() {
  std::vector<NamedCircuit> circuits;
  for (std::int64_t n : {7, 16, 33})
    for (std::int64_t spacing : {64, 48, 333})
      for (Range range : {Range{0, 63}, {-40, 23}})
        circuits.push_back({cat("layers of ", n, " numbers in ", rangeText(range), ", thresholds ",
                                spacing, " apart"),
                            layer(n, 9, range, 127, 2, spacing, 5)});
  return circuits;
}

}  // namespace tc0
