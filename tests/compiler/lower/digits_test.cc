#include <map>
#include <random>

#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

using program::ProgramBuilder;
using program::TensorId;

constexpr Construction kWays[] = {Construction::kMultiples, Construction::kRemainders,
                                  Construction::kLookup};

// Compares a program with its circuit at every tensor on all inputs, with all digits made one way.
// Digits that are not looked up have the range of their operand as a limit.
void checkOnAllInputs(const program::Program& program, Construction way) {
  INFO("digits by " << choiceName(way));
  CompileOptions options;
  options.keepAll = true;
  options.choices.emplace();
  std::vector<Range> numbers;
  program::Values inputs;
  for (TensorId id : program.tensors().ids()) {
    const program::Tensor& tensor = program.tensor(id);
    if (tensor.as<program::DigitsOp>() != nullptr) (*options.choices)[id] = way;
    if (tensor.as<program::InputOp>() == nullptr) continue;
    numbers.insert(numbers.end(), tensor.elements, tensor.range);
    inputs.emplace_back(tensor.elements);
  }
  CompileResult compiled = compile(program, options);
  CHECK(compiled.report.formula.gates == compiled.report.counts->gates);
  std::vector<std::int64_t> values;
  for (Range range : numbers) values.push_back(range.lo);
  for (std::size_t k = 0; k < values.size();) {
    std::size_t place = 0;
    for (std::vector<std::int64_t>& input : inputs)
      for (std::int64_t& number : input) number = values[place++];
    checkEqual(program, compiled, inputs);
    for (k = 0; k < values.size() && values[k]++ == numbers[k].hi; ++k) values[k] = numbers[k].lo;
  }
}

TEST_CASE("digits of sums are those of the numbers, for each construction and all inputs") {
  // Weights of both signs, even and odd, small and far beyond the digits that are asked for.
  const std::vector<std::vector<std::int64_t>> rows = {
      {1, 2, 4, 8}, {-1, 3, -5, 7}, {6, -6, 12, 40}, {1000, -999, 512, 77}, {0, 0, -8, 0}};
  for (std::int64_t low : {0, 3})
    for (Construction way : kWays) {
      ProgramBuilder b;
      auto x = b.input("x", {1, 4}, {0, 1});
      std::vector<std::int64_t> weights;
      for (const auto& row : rows) weights.insert(weights.end(), row.begin(), row.end());
      auto sums = b.linear("sums", x, 5, integers(weights), integers({0, -9, 100, 3, 1}));
      b.output("digits", b.digits("digits", sums, low, 9));
      b.output("negative", b.digits("negative", b.scale("less", sums, -3), low, 6));
      checkOnAllInputs(b.finish(), way);
    }
}

TEST_CASE("digits of wide inputs, of steps, of constants, and of sums of sums") {
  for (Construction way : kWays) {
    ProgramBuilder b;
    auto x = b.input("x", {2}, {-2, 1});
    auto y = b.input("y", {2}, {0, 1});
    auto step = b.step("step", b.add("spread", b.scale("far", x, 3), y),
                       tableOf({-6, 10}, [](std::int64_t v) { return v * v * 5 - 70; }));
    auto sum = b.add("sum", b.scale("scaled", step, 6), y);
    auto deep = b.linear("deep", b.concat("parts", {sum, x, step}, 0), 2,
                         integers({1, -2, 4, 16, 5, 0, 3, 96, 8, 7, 0, -1}));
    b.output("input", b.digits("input", x, 0, 4));
    b.output("steps", b.digits("steps", step, 1, 5));
    b.output("sums", b.digits("sums", sum, 0, 9));
    b.output("depths", b.digits("depths", b.sum("all", deep, 0), 2, 7));
    b.output("fixed", b.digits("fixed", b.constant("three", {2}, {3, -3}), 0, 3));
    checkOnAllInputs(b.finish(), way);
  }
}

// Windows and concatenations are sums whose terms count for a part of the index.
TEST_CASE("digits of sums with frames and parts are those of the numbers") {
  ProgramBuilder b;
  auto x = b.input("x", {4, 2}, {-3, 2});
  auto windows = b.window("windows", {.x = x, .axis = 0, .before = 1, .fill = 5}, 4, 3);
  auto taps = b.reshape("taps", windows, {4, 6});
  auto y = b.linear("y", taps, 2, integers({1, 5, -7, 30, 2, 2, -64, 3, 3, 9, 0, 1}));
  auto both = b.concat("both", {y, b.scale("twice", b.slice("first", y, {0, 0}, {4, 1}), 2)}, 1);
  b.output("digits", b.digits("digits", both, 0, 7));
  b.output("upper", b.digits("upper", b.transpose("turned", both, {1, 0}), 3, 3));
  checkObjectives(b.finish(), 30, 5);
}

// 16 numbers of p bits with weights of p bits; the digits are the p highest ones of the range.
program::Program requantised(int p) {
  ProgramBuilder b;
  auto bits = b.input("bits", {16 * p}, {0, 1});
  std::uint64_t state = 1;
  std::vector<std::int64_t> weights;
  std::int64_t least = 0, most = 0;
  for (int i = 0; i < 16; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto weight = static_cast<std::int64_t>(state >> (64 - p)) - (std::int64_t{1} << (p - 1));
    for (int k = 0; k < p; ++k) weights.push_back(weight << k);
    (weight < 0 ? least : most) += weight * ((std::int64_t{1} << p) - 1);
  }
  auto sum = b.linear("sum", bits, 1, integers(weights), integers({-least}));
  std::int64_t top = 0;
  while ((most - least) >> top != 0) ++top;
  auto digits = b.digits("digits", sum, top - p, p);
  std::vector<std::int64_t> powers;
  for (int k = 0; k < p; ++k) powers.push_back(std::int64_t{1} << k);
  b.output("y", b.linear("y", digits, 1, integers(powers)));
  return b.finish();
}

// The counts were made by another program, from the formulas and the same weights.
TEST_CASE("a sum of 16 numbers is requantised to p bits by the gates that theory counts") {
  struct Row {
    int p;
    Count one, two;
  };
  for (Row row : {Row{8, 145, 58}, {12, 379, 115}, {16, 736, 188}, {24, 1838, 367}}) {
    INFO("p = " << row.p);
    program::Program program = requantised(row.p);
    CompileOptions shallow, small;
    shallow.objective = Objective::kDepth;
    small.objective = Objective::kGates;
    CompileResult one = compile(program, shallow), two = compile(program, small);
    CHECK(one.report.counts->gates == row.one);
    CHECK(one.report.counts->depth() == 1);
    CHECK(two.report.counts->gates == row.two);
    CHECK(two.report.counts->depth() == 2);
    program::Draw draw(1);
    for (const CompileResult* compiled : {&one, &two})
      for (int s = 0; s < 20; ++s) {
        program::Values inputs = program::randomInputs(program, draw);
        CHECK(evaluateNaively(compiled->circuit, inputs)[compiled->circuit.outputs()[0].array] ==
              program::outputValues(program, program::interpret(program, inputs))[0]);
      }
  }
}

TEST_CASE("the digits of a product of two numbers of p digits take 3 p^2 - p gates in 2 levels") {
  for (int p : {2, 3, 4, 8, 16}) {
    INFO("p = " << p);
    ProgramBuilder b;
    auto x = b.input("x", {p, 1}, {0, 1}), y = b.input("y", {1, p}, {0, 1});
    auto ands = b.reshape("pairs", b.matmul("ands", x, y), {p * p});
    std::vector<std::int64_t> weights;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j < p; ++j) weights.push_back(std::int64_t{1} << (i + j));
    auto product = b.linear("product", ands, 1, integers(weights));
    b.output("digits", b.digits("digits", product, 0, 2 * p));
    program::Program program = b.finish();
    CompileResult compiled = compile(program);
    CHECK(compiled.report.counts->gates == static_cast<Count>(3 * p * p - p));
    CHECK(compiled.report.counts->depth() == 2);
    if (p <= 4) checkOnAllInputs(program, Construction::kMultiples);
    if (p == 8) checkObjectives(program, 10, 8);
  }
}

TEST_CASE("a product of any number of digits is one gate, in one level, with weights 1") {
  for (int factors : {2, 3, 4, 5}) {
    INFO(factors << " factors");
    ProgramBuilder b;
    TensorId product = -1;
    for (int k = 0; k < factors; ++k) {
      auto x = b.input(cat("x", k), {3, 1, 1}, {0, 1});
      product = k == 0 ? x : b.matmul(cat("product", k), product, x);
    }
    b.output("product", product);
    program::Program program = b.finish();
    CompileResult compiled = compile(program);
    CHECK(compiled.report.counts->depth() == 1);
    CHECK(compiled.report.counts->gates == 3);
    CHECK(compiled.report.counts->wires == static_cast<Count>(3 * factors));
    CHECK(compiled.report.counts->largestWeight == 1);
    checkObjectives(program, 60, 1);
  }
}

TEST_CASE("digits that are there already cost nothing") {
  ProgramBuilder b;
  auto x = b.input("x", {2, 5}, {0, 1});
  // Two's complement: the highest digit has a negative weight.
  auto number = b.linear("number", x, 1, integers({1, 2, 4, 8, -16}));
  b.output("again", b.digits("again", number, 0, 5));
  b.output("upper", b.digits("upper", b.scale("eight", number, 8), 5, 3));
  // Limbs of 2 digits each, which steps give.
  auto limb = b.step("limb", b.input("v", {2, 2}, {0, 9}),
                     tableOf({0, 9}, [](std::int64_t v) { return v * 7 % 4; }));
  b.output("limbs", b.digits("limbs", b.linear("joined", limb, 1, integers({4, 1})), 0, 4));
  program::Program program = b.finish();
  CompileResult compiled = compile(program);
  CHECK(compiled.report.counts->gates ==
        compile([] {
          ProgramBuilder alone;
          alone.output("limb",
                       alone.step("limb", alone.input("v", {2, 2}, {0, 9}),
                                  tableOf({0, 9}, [](std::int64_t v) { return v * 7 % 4; })));
          return alone.finish();
        }())
            .report.counts->gates);
  checkObjectives(program, 50, 2);
}

TEST_CASE("the numbers of a step are read modulo the power of two that a digit needs") {
  // Digit 0 depends on whether each of 8 numbers is odd: 8 gates and not 8 * 60.
  ProgramBuilder b;
  auto x = b.input("x", {8}, {0, 3});
  auto far = b.step("far", x, tableOf({0, 3}, [](std::int64_t v) { return 20 * v + v % 2; }));
  b.output("digit", b.digits("digit", b.sum("sum", far, 0), 0, 1));
  program::Program program = b.finish();
  CHECK(compile(program).report.counts->gates == 8 * 3 + 8);
  checkObjectives(program, 50, 3);
}

TEST_CASE("digits of a number that is too wide for its gates are refused in one line") {
  ProgramBuilder b;
  auto x = b.input("x", {1}, {0, std::int64_t{1} << 60});
  b.output("y", b.digits("y", b.add("sum", x, b.input("z", {1}, {0, 1})), 0, 2));
  std::string message;
  try {
    compile(b.finish());
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message.substr(0, 21) == "digits 'y': required ");
  CHECK(message.find('\n') == std::string::npos);
}

// x rounded to a multiple of 4 from its digits, counted from a power of two if x may be negative.
TensorId roundedTo4(ProgramBuilder& b, const std::string& name, TensorId x, std::int64_t digits,
                    std::int64_t offset) {
  auto shape = b.tensor(x).shape;
  auto added = b.constant(name + ".half", shape, {2 + 4 * offset, 2 + 4 * offset});
  auto places = b.digits(name + ".digits", b.add(name + ".added", x, added), 2, digits);
  std::vector<std::int64_t> powers;
  for (std::int64_t i = 0; i < digits; ++i) powers.push_back(std::int64_t{1} << i);
  auto sum = b.linear(name + ".sum", places, 1, integers(powers), integers({-offset}));
  return b.reshape(name, sum, shape);
}

TEST_CASE("products and squares of numbers that are made of digits are ANDs of these") {
  ProgramBuilder b;
  auto x = b.input("x", {2}, {-13, 17});
  auto one = roundedTo4(b, "one", x, 4, 8),
       other = roundedTo4(b, "other", b.scale("less", x, -3), 5, 16);
  auto asMatrices = [&](const std::string& name, TensorId id) {
    return b.reshape(name, id, {2, 1, 1});
  };
  auto left = asMatrices("left", one), right = asMatrices("right", other);
  b.output("product", b.matmul("product", left, b.scale("scaled", right, 3)));
  b.output("square", b.matmul("square", right, right));
  const program::Program program = b.finish();
  for (Objective objective : {Objective::kDepth, Objective::kGates}) {
    CompileOptions options{.objective = objective, .keepAll = true};
    const CompileResult compiled = compile(program, options);
    for (std::int64_t v = -13; v <= 17; ++v)
      for (std::int64_t w : {v, -v + 4}) checkEqual(program, compiled, {{v, w}});
    std::int64_t ands = 0, squares = 0;
    for (const Array& array : compiled.circuit.arrays()) {
      if (array.as<StepOp>() == nullptr) continue;
      if (array.name.starts_with("product.ands")) ands += array.elements;
      if (array.name.starts_with("square.ands")) squares += array.elements;
    }
    CHECK(ands == 2 * 4 * 5);
    CHECK(squares == 2 * 5 * 4 / 2);
    CHECK(compiled.report.formula.depth <= (objective == Objective::kDepth ? 2 : 3));
  }
}

TEST_CASE("linear layers one after the other are one for the digits that follow") {
  std::mt19937_64 random(5);
  std::vector<std::int64_t> first, second;
  for (int k = 0; k < 6 * 4; ++k) first.push_back(static_cast<std::int64_t>(random() % 19) - 9);
  for (int k = 0; k < 3 * 6; ++k) second.push_back(static_cast<std::int64_t>(random() % 19) - 9);
  std::vector<std::int64_t> both(3 * 4, 0);
  for (int o = 0; o < 3; ++o)
    for (int i = 0; i < 4; ++i)
      for (int j = 0; j < 6; ++j) both[o * 4 + i] += second[o * 6 + j] * first[j * 4 + i];
  auto gatesOf = [&](bool joined) {
    ProgramBuilder b;
    auto x = b.input("x", {1, 4}, {0, 1});
    auto y = joined ? b.linear("y", x, 3, integers(both))
                    : b.linear("y", b.linear("h", x, 6, integers(first)), 3, integers(second));
    b.output("digits", b.digits("digits", y, 0, 5));
    const program::Program program = b.finish();
    checkOnAllInputs(program, Construction::kMultiples);
    return compile(program, {.objective = Objective::kGates}).circuit.gates();
  };
  CHECK(gatesOf(false) == gatesOf(true));
}

}  // namespace
}  // namespace tc0::lower
