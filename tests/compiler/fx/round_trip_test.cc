#include <catch2/catch.hpp>

#include "circuit/base/table_values.h"
#include "compiler/diagnostics.h"
#include "compiler/fx/compose_tables.h"
#include "compiler/fx/fx.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "model/program/interpret.h"
#include "model/program/program_file.h"
#include "model/program/random_program.h"
#include "model/program/rebuild.h"
#include "tests/compiler/tc/module_text.h"

using namespace tc0;

namespace {

struct Context : mlir::MLIRContext {
  Context() : mlir::MLIRContext(Threading::DISABLED) { loadDialect<fx::FXDialect>(); }
};

program::Program exported(mlir::ModuleOp module) {
  auto program = fx::exportProgram(*module.getOps<fx::ProgramOp>().begin());
  REQUIRE(mlir::succeeded(program));
  return std::move(*program);
}

// The file of a program in which no two operations share numbers: small equal numbers are one
// attribute in a module, so what was equal may come back shared.
std::string unshared(const program::Program& program) {
  program::EditableProgram draft(program);
  for (program::Tensor& tensor : draft.tensors) {
    if (auto* linear = std::get_if<program::LinearOp>(&tensor.op)) {
      linear->weights = integers(*linear->weights);
      if (linear->bias != nullptr) linear->bias = integers(*linear->bias);
    } else if (auto* constant = std::get_if<program::ConstantOp>(&tensor.op)) {
      constant->values = integers(*constant->values);
    }
  }
  return program::formatProgram(draft.build());
}

}  // namespace

TEST_CASE("a program comes back from its module as it was") {
  Context context;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    program::Program program = program::randomProgram(seed);
    auto module = fx::importProgram(context, program);
    REQUIRE(mlir::succeeded(mlir::verify(*module)));
    program::Program back = exported(*module);
    REQUIRE((unshared(back) == unshared(program)));
    REQUIRE((program::formatProgram(exported(*fx::importProgram(context, back))) ==
             program::formatProgram(back)));
  }
}

TEST_CASE("a program comes back from its module's text and bytecode") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    program::Program program = program::randomProgram(seed);
    Context context, other;
    auto module = fx::importProgram(context, program);
    for (const std::string& text : {moduleText(*module), moduleBytecode(*module)}) {
      auto parsed = mlir::parseSourceString<mlir::ModuleOp>(text, &other);
      REQUIRE(parsed);
      REQUIRE((unshared(exported(*parsed)) == unshared(program)));
    }
  }
}

TEST_CASE("canonicalization keeps the numbers that leave") {
  std::size_t before = 0, after = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    program::Program program = program::randomProgram(seed);
    Context context;
    auto module = fx::importProgram(context, program);
    mlir::PassManager passes(&context);
    passes.addPass(mlir::createCanonicalizerPass());
    ErrorCapture errors(context);
    bool passed = mlir::succeeded(passes.run(*module));
    INFO(errors.first());
    REQUIRE(passed);
    program::Program simple = exported(*module);
    before += program.tensors().size();
    after += simple.tensors().size();
    program::Draw draw(seed);
    for (int sample = 0; sample < 5; ++sample) {
      program::Values inputs = program::randomInputs(program, draw);
      REQUIRE(program::outputValues(simple, program::interpret(simple, inputs)) ==
              program::outputValues(program, program::interpret(program, inputs)));
    }
  }
  CHECK(after < before);
}

TEST_CASE("proving ranges anew changes nothing in an imported program") {
  Context context;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    auto module = fx::importProgram(context, program::randomProgram(seed));
    std::string text = moduleText(*module);
    REQUIRE(mlir::succeeded(fx::proveRanges(*module->getOps<fx::ProgramOp>().begin())));
    REQUIRE(moduleText(*module) == text);
  }
}

TEST_CASE("a composed table is one after the other") {
  auto inner = tableOf({-20, 20}, [](std::int64_t x) { return x * x / 9; });
  append(inner, tableOf({-20, 20}, [](std::int64_t x) { return x / 4; }));
  auto outer = tableOf({-5, 45}, [](std::int64_t x) { return x % 7; });
  Tables both = fx::composeTables(outer, inner);
  for (std::int64_t t = 0; t < 2; ++t)
    for (std::int64_t x = -20; x <= 20; ++x)
      CHECK(valueAt(both, t, x) == valueAt(outer, 0, valueAt(inner, t, x)));
  CHECK(both.p.size() <= inner.p.size());
}

TEST_CASE("an identity table is told from others") {
  auto same = [](std::int64_t x) { return x; };
  auto bent = [](std::int64_t x) { return x == 5 ? 6 : x; };
  CHECK(fx::isIdentity(tableOf({-3, 9}, same), {-3, 9}));
  CHECK(fx::isIdentity(tableOf({-3, 9}, same), {0, 4}));
  CHECK_FALSE(fx::isIdentity(tableOf({-3, 9}, same), {-3, 10}));
  CHECK_FALSE(fx::isIdentity(tableOf({-3, 9}, same), {-4, 9}));
  CHECK_FALSE(fx::isIdentity(tableOf({-3, 9}, bent), {-3, 9}));
  CHECK(fx::isIdentity(tableOf({-3, 9}, bent), {-3, 4}));
}
