#include <catch2/catch.hpp>

#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"
#include "compiler/diagnostics.h"
#include "tests/compiler/tc/module_text.h"

using namespace tc0;

namespace {

// A circuit that compares every pair of n numbers and counts and squares the wins of each.
Circuit pairs(std::int64_t n) {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n}, {0, 63});
  Term row = term(x), column = term(x, -1);
  row.at = {{0, {1, 0}}};
  column.at = {{0, {0, 1}}};
  ArrayId difference = builder.sum("difference", {n, n}, {row, column});
  ArrayId wins = builder.step("wins", {n, n}, {difference, {}},
                              tableOf({-63, 63}, [](auto v) { return v > 0; }));
  Term each = term(wins);
  each.over = {n};
  ArrayId total = builder.sum("total", {n}, {each});
  builder.output(
      "y", builder.step("top", {n}, {total, {}}, tableOf({0, 3}, [](auto v) { return v * v; })));
  return builder.finish();
}

}  // namespace

TEST_CASE("a module is as small for many tokens as for few") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  auto few = tc::importCircuit(context, pairs(16));
  auto many = tc::importCircuit(context, pairs(1 << 20));
  CHECK(moduleText(*many).size() < moduleText(*few).size() + 100);
  tc::CircuitSize size = tc::sizeOf(*many->getOps<tc::CircuitOp>().begin());
  CHECK(size.depth == 2);
  CHECK(size.gates == (std::int64_t{1} << 40) + 3 * (std::int64_t{1} << 20));
  std::int64_t depth = count(pairs(16)).depth();
  CHECK(tc::sizeOf(*few->getOps<tc::CircuitOp>().begin()).depth == depth);
}

TEST_CASE("the depth is never less than a gate's level") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    auto module = tc::importCircuit(context, circuit);
    std::int64_t depth = count(circuit).depth();
    REQUIRE(tc::sizeOf(*module->getOps<tc::CircuitOp>().begin()).depth >= depth);
  }
}

TEST_CASE("an error of a pass becomes one line that names the array") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  auto module = tc::importCircuit(context, pairs(4));
  auto circuit = *module->getOps<tc::CircuitOp>().begin();
  for (auto step : circuit.getBody().getOps<tc::StepOp>())
    if (step.getName() == "top")
      step.getArray().setType(tc::ArrayType::get(&context, {4}, Range{0, 8}));
  ErrorCapture errors(context);
  CHECK(mlir::failed(tc::exportCircuit(circuit)));
  CHECK(errors.any());
  CHECK_THROWS_WITH(errors.raise("emitting"),
                    "emitting: top: 'tc.step' op required a result whose range holds [0, 9], "
                    "found [0, 8]");
  CHECK(mlir::succeeded(tc::proveRanges(circuit)));
  CHECK(mlir::succeeded(tc::exportCircuit(circuit)));
}
