#include "model/program/reduce.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "model/program/dump.h"
#include "model/program/random_program.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

std::int64_t operationsOf(const Program& program) {
  return std::count_if(program.tensors().begin(), program.tensors().end(), [](const Tensor& t) {
    return t.as<InputOp>() == nullptr && t.as<ConstantOp>() == nullptr;
  });
}

template <class Op>
const Tensor* firstOf(const Program& program) {
  for (const Tensor& tensor : program.tensors())
    if (tensor.as<Op>() != nullptr) return &tensor;
  return nullptr;
}

std::vector<Program> programsWith(const std::function<bool(const Program&)>& fails, int count) {
  std::vector<Program> found;
  for (std::uint64_t seed = 0; std::ssize(found) < count; ++seed) {
    Program program = randomProgram(seed, {.operations = 25});
    if (fails(program)) found.push_back(program);
  }
  return found;
}

}  // namespace

TEST_CASE("what fails by one operation becomes that operation on an input") {
  auto fails = [](const Program& program) { return firstOf<MaxOp>(program) != nullptr; };
  for (const Program& program : programsWith(fails, 5)) {
    INFO(dumpProgram(program));
    ReduceStats stats;
    Program small = reduce(program, fails, {}, &stats);
    INFO(dumpProgram(small));
    CHECK(operationsOf(small) == 1);
    CHECK(small.tensors().size() == 2);
    CHECK(small.tensors()[1].elements == 1);
    CHECK(small.tensors()[0].range.lo == small.tensors()[0].range.hi);
    CHECK(small.outputs().size() == 1);
    CHECK(stats.cuts > 0);
  }
}

TEST_CASE("two operations that fail together stay, in minimal form") {
  auto fails = [](const Program& program) {
    for (const Tensor& tensor : program.tensors())
      if (const auto* product = tensor.as<MatmulOp>())
        if (program.tensor(product->a).as<StepOp>() != nullptr) return true;
    return false;
  };
  for (const Program& program : programsWith(fails, 5)) {
    Program small = reduce(program, fails);
    INFO(dumpProgram(small));
    CHECK(operationsOf(small) == 2);
    CHECK(firstOf<MatmulOp>(small)->elements == 1);
    CHECK(firstOf<StepOp>(small)->as<StepOp>()->tables.p.empty());
  }
}

TEST_CASE("a failure by values keeps the weight and the gate that matter") {
  auto weight = [](const Program& program) {
    for (const Tensor& tensor : program.tensors())
      if (const auto* linear = tensor.as<LinearOp>())
        if (std::count(linear->weights->begin(), linear->weights->end(), -3) > 0) return true;
    return false;
  };
  for (const Program& program : programsWith(weight, 3)) {
    Program small = reduce(program, weight);
    INFO(dumpProgram(small));
    CHECK(operationsOf(small) == 1);
    const auto* linear = firstOf<LinearOp>(small)->as<LinearOp>();
    CHECK(std::count(linear->weights->begin(), linear->weights->end(), 0) ==
          std::ssize(*linear->weights) - 1);
    CHECK(linear->bias == nullptr);
  }
  auto gate = [](const Program& program) {
    for (const Tensor& tensor : program.tensors())
      if (const auto* step = tensor.as<StepOp>())
        if (std::count(step->tables.p.begin(), step->tables.p.end(), 3) > 0) return true;
    return false;
  };
  for (const Program& program : programsWith(gate, 3)) {
    Program small = reduce(program, gate);
    INFO(dumpProgram(small));
    CHECK(operationsOf(small) == 1);
    CHECK(firstOf<StepOp>(small)->as<StepOp>()->tables.p == std::vector<std::int64_t>{3});
    CHECK(firstOf<StepOp>(small)->elements == 1);
  }
}

TEST_CASE("dead operations stay where the failure needs them") {
  auto fails = [](const Program& program) {
    std::vector<bool> read(program.tensors().size(), false);
    for (const Tensor& tensor : program.tensors())
      for (TensorId operand : operandsOf(tensor)) read[operand] = true;
    for (const Output& output : program.outputs()) read[output.tensor] = true;
    return std::count(read.begin(), read.end(), false) > 0;
  };
  Program small = reduce(programsWith(fails, 1)[0], fails);
  INFO(dumpProgram(small));
  CHECK(fails(small));
  CHECK(operationsOf(small) <= 1);
}

TEST_CASE("trials are bounded, and a program that does not fail is refused") {
  Program program = randomProgram(1);
  std::int64_t asked = 0;
  auto fails = [&](const Program&) { return ++asked, true; };
  reduce(program, fails, {.trials = 10});
  CHECK(asked <= 10);
  CHECK(messageOf([&] { reduce(program, [](const Program&) { return false; }); }) ==
        "reducing: required a program that fails, found one that does not");
}
