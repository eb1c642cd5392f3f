#include "model/program/kernels.h"

#include <catch2/catch.hpp>

#include "model/program/builder.h"
#include "model/program/draw.h"
#include "model/program/evaluate.h"

using namespace tc0;
using namespace tc0::program;

namespace {

// Evaluates a program of inputs with one element each on samples, and requires the interpreter's
// values at the program's only output.
void requireJudged(const Program& program, const Values& samples) {
  const std::int64_t count = std::ssize(samples[0]);
  Values found = evaluateOutputs(program, samples, count, {1});
  for (std::int64_t s = 0; s < count; ++s) {
    Values one;
    for (const Elements& list : samples) one.push_back({list[s]});
    INFO("sample " << s << ", first input " << samples[0][s]);
    REQUIRE(found[0][s] == outputValues(program, interpret(program, one))[0][0]);
  }
}

// Breakpoints that lie near each other in some places and far apart in others, up to `most`.
std::vector<std::int64_t> risingNumbers(Draw& draw, std::int64_t most) {
  std::vector<std::int64_t> list;
  for (std::int64_t at = -most + draw.between(0, most / 3); at < most && std::ssize(list) < 60;) {
    list.push_back(at);
    at += draw.oneIn(4) ? draw.between(1, most / 3) : draw.between(1, 3);
  }
  return list;
}

Tables tableAt(std::vector<std::int64_t> p, Draw& draw) {
  Tables tables;
  tables.p = std::move(p);
  tables.start = {0, std::ssize(tables.p)};
  tables.base = {draw.between(-9, 9)};
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    tables.increments.push_back(draw.between(-3, 3));
  return tables;
}

}  // namespace

// Every breakpoint with its neighbours, for numbers of all sizes. From 2^53 on, doubles do not tell
// neighbours apart.
TEST_CASE("steps are exact at each breakpoint and beside it, whatever the size of numbers") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Draw draw(seed);
    const std::int64_t most = std::int64_t{1} << draw.between(4, 60);
    const std::vector<std::int64_t> p = risingNumbers(draw, most);
    ProgramBuilder b;
    TensorId x = b.input("x", {1}, {-most - 2, most + 2});
    b.output("y", b.step("y", x, tableAt(p, draw)));
    Elements samples{-most - 2, most + 2};
    for (std::int64_t at : p) samples.insert(samples.end(), {at - 1, at, at + 1});
    requireJudged(b.finish(), {samples});
  }
}

TEST_CASE("ratio steps are exact where the ratio is a breakpoint, and beside it") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Draw draw(seed);
    const std::int64_t most = std::int64_t{1} << draw.between(3, 28);
    const std::int64_t denominators = std::int64_t{1} << draw.between(0, 28);
    const std::vector<std::int64_t> p = risingNumbers(draw, most);
    const std::int64_t q = draw.between(1, 5);
    Tables tables = tableAt(p, draw);
    tables.q.assign(p.size(), q);
    const std::int64_t reach = most * denominators + 2;
    ProgramBuilder b;
    TensorId n = b.input("n", {1}, {-reach, reach}), d = b.input("d", {1}, {1, denominators});
    b.output("y", b.ratioStep("y", n, d, tables));
    Values samples(2);
    for (std::int64_t at : p) {
      const std::int64_t denominator = draw.between(1, denominators);
      for (std::int64_t beside : {-1, 0, 1}) {
        samples[0].push_back(floorDivide(at * denominator, q) + beside);
        samples[1].push_back(denominator);
      }
    }
    requireJudged(b.finish(), samples);
  }
}

// A double rounds such numerators. The quotient of a rounded one may lie below a breakpoint that the
// exact quotient reaches.
TEST_CASE("ratio steps are exact where numerators are beyond those that doubles hold") {
  constexpr std::int64_t kMost = std::int64_t{1} << 28;
  Draw draw(1);
  for (int k = 0; k < 500; ++k) {
    const std::int64_t p = draw.between(kMost - 999, kMost), denominators = kMost + 99;
    const std::int64_t d = draw.between(kMost, denominators);
    INFO("breakpoint " << p << ", denominator " << d);
    ProgramBuilder b;
    TensorId x = b.input("n", {1}, {0, p * denominators + 1}),
             y = b.input("d", {1}, {1, denominators});
    b.output("y", b.ratioStep("y", x, y, tableAt({0, p - p / 12, p}, draw)));
    requireJudged(b.finish(), {{p * d - 1, p * d, p * d + 1}, {d, d, d}});
  }
}

// Numbers with products that need 16 bits, doubles and 64 bits.
TEST_CASE("linear layers and products of matrices are exact, whatever the size of numbers") {
  for (int bits : {3, 11, 15, 20, 24, 28}) {
    INFO("bits " << bits);
    const std::int64_t most = (std::int64_t{1} << bits) - 1;
    Draw draw(bits);
    constexpr std::int64_t kIn = 20, kOut = 3, kSamples = 37;
    std::vector<std::int64_t> weights;
    for (std::int64_t k = 0; k < kIn * kOut; ++k)
      weights.push_back(draw.oneIn(2) ? most : draw.between(-most, most));
    ProgramBuilder b;
    TensorId x = b.input("x", {2, kIn}, {-most, most}), y = b.input("y", {kIn, 2}, {-most, most});
    b.output("linear", b.linear("linear", x, kOut, integers(weights), integers({most, 0, -most})));
    b.output("product", b.matmul("product", x, y));
    const Program program = b.finish();
    Values inputs(2);
    for (Elements& list : inputs)
      for (std::int64_t k = 0; k < kSamples * 2 * kIn; ++k)
        list.push_back(draw.oneIn(3) ? most : draw.between(-most, most));
    const Values found = evaluateOutputs(program, inputs, kSamples);
    for (std::int64_t s = 0; s < kSamples; ++s) {
      Values one;
      for (const Elements& list : inputs)
        one.emplace_back(list.begin() + s * 2 * kIn, list.begin() + (s + 1) * 2 * kIn);
      const Values expected = outputValues(program, interpret(program, one));
      for (std::size_t k = 0; k < expected.size(); ++k) {
        const std::int64_t length = std::ssize(expected[k]);
        const auto begin = found[k].begin() + s * length;
        REQUIRE(Elements(begin, begin + length) == expected[k]);
      }
    }
  }
}
