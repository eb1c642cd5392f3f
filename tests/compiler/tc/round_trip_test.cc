#include <catch2/catch.hpp>

#include "circuit/dump.h"
#include "circuit/evaluate.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/tc0_file.h"
#include "tests/compiler/tc/module_text.h"

using namespace tc0;

namespace {

std::string dumpText(const Circuit& circuit) {
  std::ostringstream out;
  dump(circuit, out, 1 << 20);
  return out.str();
}

Circuit exported(mlir::ModuleOp module) {
  auto circuit = tc::exportCircuit(*module.getOps<tc::CircuitOp>().begin());
  REQUIRE(mlir::succeeded(circuit));
  return std::move(*circuit);
}

}  // namespace

TEST_CASE("a circuit comes back from its module as it was") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    auto module = tc::importCircuit(context, circuit);
    Circuit back = exported(*module);
    REQUIRE(dumpText(back) == dumpText(circuit));
    REQUIRE(formatTc0(exported(*tc::importCircuit(context, back))) == formatTc0(back));
  }
}

TEST_CASE("a circuit comes back from its module's text and bytecode") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    mlir::MLIRContext context, other;
    context.loadDialect<tc::TCDialect>();
    other.loadDialect<tc::TCDialect>();
    auto module = tc::importCircuit(context, circuit);
    for (const std::string& text : {moduleText(*module), moduleBytecode(*module)}) {
      auto parsed = mlir::parseSourceString<mlir::ModuleOp>(text, &other);
      REQUIRE(parsed);
      REQUIRE(dumpText(exported(*parsed)) == dumpText(circuit));
    }
  }
}

TEST_CASE("weights that are shared stay shared") {
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {100}, {0, 7});
  Integers weights = integers(std::vector<std::int64_t>(100, 3));
  for (const char* name : {"a", "b"}) {
    Term weighted = term(x);
    weighted.weights = weights;
    weighted.weightAt = {0, {1}};
    builder.output(name, builder.sum(name, {100}, {weighted}));
  }
  Circuit circuit = builder.finish();
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  CHECK(formatTc0(exported(*tc::importCircuit(context, circuit))) == formatTc0(circuit));
}

TEST_CASE("a writer makes the module that importing the finished circuit makes") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::UnknownLoc::get(&context));
  auto at = mlir::OpBuilder::atBlockEnd(module->getBody());
  tc::CircuitWriter writer(at, "main");
  ArrayId x = writer.input("x", {4}, {0, 7}, codingFor(Coding::Kind::kOffset, {0, 7}));
  ArrayId s = writer.step("s", {4}, {x, {}}, tableOf({0, 7}, [](auto v) { return v * v; }));
  ArrayId r = writer.read("r", {4}, {s, {}, 1, {}, {0}, std::vector<std::int64_t>(7, 1)});
  ArrayId y = writer.sum("y", {4}, {term(s, 2), term(r, -1), constantTerm(9)});
  ArrayId one = writer.sum("one", {4}, {constantTerm(1)});
  ArrayId d = writer.sum("d", {4}, {term(s), term(one)});
  ArrayId q =
      writer.ratioStep("q", {4}, {y, {}}, {d, {}}, tableOf({0, 20}, [](auto v) { return v; }));
  writer.output("q", q);
  CHECK(writer.array(y).range == Range{2, 107});
  CHECK(writer.value(q).getDefiningOp<tc::StepOp>().getName() == "q");
  CHECK(mlir::succeeded(mlir::verify(*module)));
  Circuit circuit = exported(*module);
  CHECK(moduleText(*tc::importCircuit(context, circuit)) == moduleText(*module));
  CHECK_THROWS_WITH(writer.input("x", {}, {0, 1}, codingFor(Coding::Kind::kBits, {0, 1})),
                    Catch::Contains("required a name of its own"));
}

TEST_CASE("the interface's values, depth and gates are the circuit's") {
  mlir::MLIRContext context;
  context.loadDialect<tc::TCDialect>();
  std::mt19937_64 random(7);
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    auto module = tc::importCircuit(context, circuit);
    tc::CircuitOp op = *module->getOps<tc::CircuitOp>().begin();
    for (int sample = 0; sample < 4; ++sample) {
      InputValues inputs = randomInputs(circuit, random);
      REQUIRE(tc::evaluate(op, inputs) == evaluateNaively(circuit, inputs));
    }
    REQUIRE(tc::sizeOf(op).gates == circuit.gates());
  }
}
