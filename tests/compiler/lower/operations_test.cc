#include "tests/compiler/lower/programs.h"

namespace tc0::lower {
namespace {

using program::ProgramBuilder;

Tables square(Range range) {
  return tableOf(range, [](std::int64_t x) { return x * x; });
}

TEST_CASE("views and sums have no gates") {
  ProgramBuilder b;
  auto x = b.input("x", {2, 6}, {-3, 4});
  auto heads = b.transpose("heads", b.reshape("split", x, {2, 3, 2}), {1, 0, 2});
  auto back = b.reshape("merged", b.transpose("back", heads, {1, 0, 2}), {2, 6});
  auto odd = b.reshape("odd", heads, {4, 3});
  auto cut = b.slice("cut", b.reshape("flat", heads, {12}), {1}, {5}, {2});
  auto wide = b.broadcast("wide", b.sum("total", back, 1), {2, 6});
  auto both = b.add("both", wide, b.scale("twice", back, -2));
  auto all = b.concat("all", {both, back}, 0);
  auto y =
      b.linear("y", all, 2, integers({1, -2, 0, 3, 1, 1, 0, 1, 2, -1, 4, 2}), integers({5, -7}));
  b.output("y", y);
  b.output("odd", odd);
  b.output("cut", cut);
  program::Program program = b.finish();
  checkObjectives(program, 20, 1);
  CHECK(compile(program).circuit.gates() == 0);
}

TEST_CASE("windows within a tensor are views of it, and others one sum") {
  ProgramBuilder b;
  auto x = b.input("x", {6, 5, 4}, {-3, 4});
  auto rows = b.window("rows", {.x = x, .axis = 0, .stride = 2}, 2, 3);
  auto both = b.window(
      "both", {.x = rows, .axis = 1, .stride = 2, .dilation = 2, .before = 1, .fill = 2}, 3, 2);
  // Depthwise: [2, 3, (3 x 2) places, 4 channels], to channel after channel.
  auto depthwise = b.reshape(
      "depthwise", b.transpose("order", b.reshape("taps", both, {2, 3, 6, 4}), {0, 1, 3, 2}),
      {2, 3, 24});
  std::vector<std::int64_t> weights;
  for (std::int64_t k = 0; k < 8 * 6; ++k) weights.push_back(k % 7 - 3);
  auto y = b.linear("y", depthwise, 8, integers(weights), integers({1, 2, 3, 4, 5, 6, 7, 8}), 4);
  // A step on a channel of the result, whose tables lie along the groups.
  Tables tables;
  for (std::int64_t c = 0; c < 8; ++c)
    append(tables, tableOf({-300, 300}, [&](std::int64_t v) { return (v + 300) / (50 + c); }));
  b.output("y", b.step("stepped", y, tables, 2));
  b.output("rows", rows);
  b.output("both", both);
  program::Program program = b.finish();
  checkObjectives(program, 20, 3);
  CHECK(compile(program).report.counts->depth() == 1);
}

TEST_CASE(
    "windows over an enlarged dimension are as many terms as it has lower digits and places") {
  for (std::int64_t fill : {0, 3})
    for (std::int64_t stride : {1, 2, 3}) {
      INFO("fill " << fill << ", stride " << stride);
      ProgramBuilder b;
      auto x = b.input("x", {9, 1, 2}, {-3, 4});
      auto large = b.reshape("large", b.broadcast("twice", x, {9, 2, 2}), {18, 2});
      auto windows = b.window(
          "windows",
          {.x = large, .axis = 0, .stride = stride, .dilation = 2, .before = 3, .fill = fill}, 12,
          3);
      b.output("windows", b.scale("negative", b.add("sum", windows, windows), -1));
      b.output("y", b.linear("y", b.reshape("taps", windows, {12, 6}), 1,
                             integers({1, 2, 3, -1, 0, 1})));
      checkObjectives(b.finish(), 20, 4);
    }
}

TEST_CASE("a function of what came out of a step is read off its gates") {
  ProgramBuilder b;
  auto x = b.input("x", {4}, {-5, 5});
  auto s = b.step("s", b.add("sum", x, b.scale("double", x, 2)),
                  tableOf({-15, 15}, [](std::int64_t v) { return v / 3; }));
  auto shifted = b.add("shifted", b.scale("back", s, -3), b.constant("seven", {4}, {7, 7, 7, 7}));
  b.output("y", b.step("y", shifted, square({-8, 22})));
  program::Program program = b.finish();
  checkObjectives(program, 20, 2);
  CompileResult compiled = compile(program);
  CHECK(compiled.report.counts->depth() == 1);
  CHECK(compiled.report.counts->gates == 40);
}

TEST_CASE("steps on one number share the breakpoints that they have in common") {
  ProgramBuilder b;
  auto x = b.input("x", {3}, {0, 20});
  b.output("a", b.step("a", x, Tables{{0, 3}, {4, 8, 12}, {}, {1}, {1, 1, 2}}));
  b.output("b", b.step("b", x, Tables{{0, 2}, {8, 16}, {}, {0}, {5, -1}}));
  program::Program program = b.finish();
  checkObjectives(program, 20, 3);
  CHECK(compile(program).report.counts->gates == 12);
}

TEST_CASE("thresholds out of a channel's reach vanish") {
  ProgramBuilder b;
  auto x = b.input("x", {2}, {0, 3});
  auto y = b.linear("y", x, 2, integers({1, 0, 1, 1}), integers({0, 10}));
  b.output("z", b.step("z", y, Tables{{0, 4}, {2, 5, 12, 40}, {}, {0}, {1, 1, 1, 1}}));
  program::Program program = b.finish();
  checkObjectives(program, 20, 4);
  CHECK(compile(program).report.counts->gates == 2);
}

TEST_CASE("sums that one sum reads go into it") {
  ProgramBuilder b;
  auto x = b.input("x", {2, 3}, {-3, 4}), z = b.input("z", {3, 2}, {0, 5});
  auto turned = b.transpose("turned", z, {1, 0});
  auto once = b.add("once", x, b.scale("twice", turned, 2));
  auto mixed = b.linear("mixed", b.add("all", once, turned), 2, integers({1, -2, 0, 3, 1, 1}));
  b.output("y", b.sum("y", b.add("last", mixed, b.constant("c", {2, 2}, {1, 2, 3, 4})), 0));
  program::Program program = b.finish();
  CompileResult compiled = compile(program);
  int sums = 0;
  for (const Array& array : compiled.circuit.arrays()) sums += array.as<SumOp>() != nullptr;
  CHECK(sums <= 4);
  program::Draw draw(1);
  for (int s = 0; s < 30; ++s) {
    program::Values inputs = program::randomInputs(program, draw);
    Values found = evaluateNaively(compiled.circuit, inputs);
    ArrayId y = compiled.circuit.outputs()[0].array;
    CHECK(found[y] == program::outputValues(program, program::interpret(program, inputs))[0]);
  }
}

}  // namespace
}  // namespace tc0::lower
