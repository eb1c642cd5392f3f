#include "compiler/lower/constructions/limbs.h"

#include <cmath>
#include <functional>

#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

using program::ProgramBuilder;
using program::TensorId;

using Function = std::function<std::int64_t(std::int64_t)>;

// All steps in limbs, products by AND of bits, and an array for every tensor.
CompileOptions limbs(const program::Program& program) {
  CompileOptions options;
  options.keepAll = true;
  options.choices.emplace();
  for (TensorId id : program.tensors().ids()) {
    const program::Tensor& tensor = program.tensor(id);
    if (tensor.as<program::StepOp>() != nullptr) (*options.choices)[id] = Construction::kLimbs;
    if (tensor.as<program::MatmulOp>() != nullptr) (*options.choices)[id] = Construction::kAnd;
  }
  return options;
}

// Numbers `lo` ... `hi` in rows of `width`, padded with the last one.
std::vector<std::int64_t> allNumbers(Range range, std::int64_t rows, std::int64_t width) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t k = 0; k < rows * width; ++k)
    numbers.push_back(std::min(range.lo + k, range.hi));
  return numbers;
}

std::string constructionOf(const CompileResult& compiled, const program::Program& program,
                           const std::string& name) {
  for (TensorId id : program.tensors().ids())
    if (program.tensor(id).name == name) return compiled.report.operations[id].construction;
  return "";
}

std::int64_t clampedQuotient(std::int64_t x, std::int64_t by, Range range) {
  return std::clamp(floorDivide(x, by), range.lo, range.hi);
}

struct Case {
  const char* name;
  Range range;
  Function function;
  Count gates;  // of one number
};

// 255 thresholds are 15 blocks of 16 and 15 within a block, 433 are 27 and 15.
const Case kCases[] = {
    {"rounding to 8 bits", {-1024, 1020}, [](auto x) { return floorDivide(x, 8); }, 15 + 15},
    {"a clamp at both ends",
     {-999, 999},
     [](auto x) {
       return clampedQuotient(x, 3, {-128, 127});
     },
     15 + 15},
    {"a clamp in the middle of a block",
     {-999, 999},
     [](auto x) {
       return clampedQuotient(x, 3, {-128, 101});
     },
     14 + 15},
    {"a range that ends in a block",
     {-999, 300},
     [](auto x) { return floorDivide(x, 3); },
     27 + 15},
    {"thresholds at uneven distances",
     {0, 1200},
     [](auto x) { return static_cast<std::int64_t>(std::floor(std::sqrt(50.0 * x))); },
     15 + 15},
    {"a falling exponential",
     {0, 1500},
     [](auto x) { return static_cast<std::int64_t>(std::lround(127 * std::exp(-x / 260.0))); },
     15 + 7},
    {"increments of two",
     {-200, 300},
     [](auto x) { return x < 0 ? floorDivide(x, 2) * 6 : x / 5 * 12; },
     0},
};

TEST_CASE("a staircase in limbs is the step at every number") {
  for (const Case& one : kCases) {
    INFO(one.name);
    const std::int64_t rows = (one.range.hi - one.range.lo) / 7 + 1;
    ProgramBuilder b;
    auto x = b.input("x", {rows, 7}, one.range);
    auto y = b.step("y", x, tc0::tableOf(one.range, one.function));
    b.output("y", y);
    const program::Program program = b.finish();
    const Tables tables = program.tensor(y).as<program::StepOp>()->tables;
    REQUIRE(isStaircase(tables));
    const CompileResult compiled = compile(program, limbs(program));
    CHECK(constructionOf(compiled, program, "y") == "limbs");
    CHECK(compiled.report.counts->depth() == 2);
    const Count perNumber = compiled.report.counts->gates / (rows * 7);
    CHECK(perNumber * 3 <= tables.p.size() * 2);
    if (one.gates != 0) CHECK(perNumber == one.gates);
    checkEqual(program, compiled, {allNumbers(one.range, rows, 7)});
  }
}

TEST_CASE("steps in limbs have tables by channel, scaled operands and any reader") {
  const Range range{-400, 399};
  const std::int64_t rows = 800;
  ProgramBuilder b;
  auto x = b.input("x", {rows, 3}, range);
  Tables tables;
  for (std::int64_t by : {3, 4, 7})
    append(tables, tc0::tableOf({-1200, 1200}, [&](auto v) {
             return clampedQuotient(v, by, {-100, 90});
           }));
  auto byChannel = b.step("by_channel", b.scale("less", x, -3), tables, 1);
  auto even =
      b.step("even", x, tc0::tableOf(range, [](auto v) { return floorDivide(v + 400, 5); }));
  auto fall = b.step("fall", x,
                     tc0::tableOf(range, [](auto v) { return (160000 - v * std::abs(v)) / 2500; }));
  // Digits, views, squares, products of two numbers in limbs, and steps on one.
  b.output("digits", b.digits("digits", even, 0, 8));
  b.output("turned", b.slice("turned", b.transpose("columns", fall, {1, 0}), {1, 3}, {2, 97}));
  auto column = [&](const char* name, TensorId id) {
    return b.reshape(name, id, {rows * 3, 1, 1});
  };
  auto left = column("left", even), right = column("right", fall);
  b.output("product", b.matmul("product", left, right));
  b.output("square", b.matmul("square", right, right));
  b.output("mixed", b.matmul("mixed", column("channels", byChannel), b.scale("twice", left, 2)));
  b.output("again",
           b.step("again", byChannel, tc0::tableOf({-100, 90}, [](auto v) { return v / 2; })));
  const program::Program program = b.finish();
  const CompileResult compiled = compile(program, limbs(program));
  for (const char* name : {"by_channel", "even", "fall", "again"})
    CHECK(constructionOf(compiled, program, name) == "limbs");
  CHECK(constructionOf(compiled, program, "product") == "and");
  CHECK(constructionOf(compiled, program, "square") == "and");
  std::vector<std::int64_t> numbers;
  for (std::int64_t k = 0; k < rows; ++k) numbers.insert(numbers.end(), 3, range.lo + k);
  checkEqual(program, compiled, {numbers});
}

TEST_CASE("a step that rises and falls, or unevenly, is no staircase and stays a lookup") {
  const Range range{-300, 300};
  CHECK_FALSE(isStaircase(tc0::tableOf(range, [](auto v) { return std::abs(v); })));
  CHECK_FALSE(isStaircase(tc0::tableOf(range, [](auto v) { return v * v * (v < 0 ? -1 : 1); })));
  CHECK_FALSE(isStaircase(tc0::tableOf(range, [](auto) { return 7; })));
  ProgramBuilder b;
  auto x = b.input("x", {601}, range);
  b.output("y", b.step("y", x, tc0::tableOf(range, [](auto v) { return std::abs(v); })));
  const program::Program program = b.finish();
  const CompileResult compiled = compile(program, limbs(program));
  CHECK(constructionOf(compiled, program, "y") == "step");
  checkEqual(program, compiled, {allNumbers(range, 601, 1)});
}

// q and k of 8 bits, rounded from 12, and their products.
program::Program scores() {
  ProgramBuilder b;
  const Range raw{-2048, 2047};
  auto rounded = [&](const char* name) {
    auto x = b.input(cat(name, "_raw"), {1, 1, 1}, raw);
    return b.step(name, x, tc0::tableOf(raw, [](auto v) { return floorDivide(v, 16); }));
  };
  auto q = rounded("q"), k = rounded("k");
  b.output("score", b.matmul("score", q, k));
  return b.finish();
}

TEST_CASE("the search takes limbs where gates count, and lookups where levels do") {
  auto counts = [](Objective objective, std::optional<int> maxDepth) {
    CompileOptions options;
    options.objective = objective;
    options.maxDepth = maxDepth;
    const CompileResult compiled = compile(scores(), options);
    return std::pair{compiled.report.counts->depth(), compiled.report.counts->gates};
  };
  using Row = std::pair<std::size_t, Count>;
  CHECK(Row(counts(Objective::kDepth, {})) == Row{2, 2 * 255 + 64});
  CHECK(Row(counts(Objective::kGates, {})) == Row{3, 2 * 30 + 64});
  CHECK(Row(counts(Objective::kGates, 2)) == Row{2, 2 * 255 + 64});
  checkObjectives(scores(), 200, 3);
}

// 2 (2^(p / 2) - 1) gates for p bits.
TEST_CASE("rounding to 12 and 16 bits takes 126 and 510 gates in two levels") {
  for (auto [bits, gates] : {std::pair{12, 126}, std::pair{16, 510}}) {
    const Range range{0, (std::int64_t{32} << bits) - 1};
    Tables tables{{0, (1 << bits) - 1}, {}, {}, {0}, {}};
    for (std::int64_t k = 1; k < 1 << bits; ++k) {
      tables.p.push_back(k * 32);
      tables.increments.push_back(1);
    }
    ProgramBuilder b;
    b.output("y", b.step("y", b.input("x", {1}, range), tables));
    CompileOptions options;
    options.objective = Objective::kGates;
    const CompileResult compiled = compile(b.finish(), options);
    CHECK(compiled.report.counts->gates == static_cast<Count>(gates));
    CHECK(compiled.report.counts->depth() == 2);
    program::Draw draw(7);
    for (int sample = 0; sample < 200; ++sample) {
      const std::int64_t x = draw.between(range.lo, range.hi);
      const auto values = evaluateNaively(compiled.circuit, {{x}});
      REQUIRE(values[compiled.circuit.outputs()[0].array] == std::vector<std::int64_t>{x / 32});
    }
  }
}

TEST_CASE("a circuit of polynomial size has no gate for each number of a wide range") {
  CompileOptions options;
  options.polynomial = true;
  const CompileResult rounded = compile(scores(), options);
  CHECK(rounded.report.counts->gates == 2 * 255 + 64);

  ProgramBuilder b;
  auto x = b.input("x", {1, 1, 1}, {-99, 100}), y = b.input("y", {1, 1, 1}, {0, 200});
  b.output("z", b.matmul("z", x, y));
  const program::Program raw = b.finish();
  CHECK(compile(raw, {}).report.counts->gates > 64);
  CHECK_THROWS_WITH(compile(raw, options),
                    Catch::Contains("polynomial size") && Catch::Contains("at most 64 values"));
}

}  // namespace
}  // namespace tc0::lower
