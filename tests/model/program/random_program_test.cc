#include "model/program/random_program.h"

#include <catch2/catch.hpp>
#include <set>

#include "model/program/program_file.h"

using namespace tc0;
using namespace tc0::program;

TEST_CASE("random programs use every operation, with tables along axes, biases and none") {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Program program = randomProgram(seed);
    REQUIRE(!program.outputs().empty());
    for (const Tensor& tensor : program.tensors()) {
      ++seen[operationName(tensor)];
      if (const auto* step = tensor.as<StepOp>()) ++seen[step->axis < 0 ? "one" : "along"];
      if (const auto* linear = tensor.as<LinearOp>()) ++seen[linear->bias ? "bias" : "no bias"];
      if (const auto* product = tensor.as<MatmulOp>())
        ++seen[program.tensor(product->a).as<StepOp>() != nullptr ? "fresh" : "raw"];
      if (tensor.shape.empty()) ++seen["no dimensions"];
      if (tensor.range.lo == tensor.range.hi) ++seen["one value"];
    }
  }
  CHECK(seen.size() == std::variant_size_v<Operation> + 2 + 2 + 2 + 2);
  for (const auto& [what, times] : seen) {
    INFO(what);
    CHECK(times >= 10);
  }
}

TEST_CASE("a seed is a program") {
  CHECK(formatProgram(randomProgram(7)) == formatProgram(randomProgram(7)));
  CHECK(formatProgram(randomProgram(7)) != formatProgram(randomProgram(8)));
}

TEST_CASE("random programs stay small enough to compile") {
  RandomProgramParams params;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed, params);
    auto width = [&](TensorId id) {
      return program.tensor(id).range.hi - program.tensor(id).range.lo;
    };
    for (const Tensor& tensor : program.tensors()) {
      INFO(label(tensor));
      CHECK(tensor.elements <= 4 * params.elements);
      if (const auto* step = tensor.as<StepOp>()) CHECK(width(step->x) <= params.stepWidth);
      if (const auto* max = tensor.as<MaxOp>()) CHECK(width(max->x) <= params.stepWidth);
      if (const auto* product = tensor.as<MatmulOp>()) {
        CHECK(width(product->a) <= params.rawWidth);
        CHECK(width(product->b) <= params.rawWidth);
      }
    }
  }
}

TEST_CASE("random inputs fit") {
  Draw draw(3);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed);
    CHECK_NOTHROW(checkInputs(program, randomInputs(program, draw)));
  }
}
