#include "model/program/evaluate.h"

#include <catch2/catch.hpp>

#include "model/program/builder.h"
#include "model/program/random_program.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

// Random inputs for some samples, and what the interpreter makes of each.
struct Judged {
  Values inputs;
  TensorValues expected;

  Judged(const Program& program, std::int64_t samples, std::uint64_t seed)
      : expected(program.tensors().size()) {
    Draw draw(seed);
    for (std::int64_t sample = 0; sample < samples; ++sample) {
      Values one = randomInputs(program, draw);
      inputs.resize(one.size());
      for (std::size_t k = 0; k < one.size(); ++k)
        inputs[k].insert(inputs[k].end(), one[k].begin(), one[k].end());
      TensorValues values = interpret(program, one);
      for (TensorId id : values.ids())
        expected[id].insert(expected[id].end(), values[id].begin(), values[id].end());
    }
  }
};

void requireAll(const Program& program, std::int64_t samples, std::uint64_t seed, int threads) {
  const Judged judged(program, samples, seed);
  std::vector<TensorId> all;
  for (TensorId id : program.tensors().ids()) all.push_back(id);
  Values found = evaluate(program, judged.inputs, samples, all, {threads});
  for (TensorId id : all) {
    INFO(label(program.tensor(id)));
    REQUIRE(found[id] == judged.expected[id]);
  }
}

}  // namespace

TEST_CASE("a batch has the values of the interpreter, every element of every tensor") {
  const std::vector<std::int64_t> samples{1, 3, 5, 17, 70};
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    requireAll(randomProgram(seed), samples[seed % 5], seed, seed % 3);
  }
}

TEST_CASE("blocks have the values of the interpreter where numbers are large or many") {
  RandomProgramParams params;
  params.rawWidth = std::int64_t{1} << 29;
  params.stepWidth = std::int64_t{1} << 40;
  params.gates = 40;
  params.elements = 200;
  params.extent = 24;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    requireAll(randomProgram(seed, params), 19, seed, 1);
  }
}

TEST_CASE("tensors that are wanted do not depend on which others are") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    const Program program = randomProgram(seed);
    const Judged judged(program, 3, seed);
    Draw draw(seed);
    std::vector<TensorId> some;
    for (TensorId id : program.tensors().ids())
      if (draw.oneIn(5)) some.push_back(id);
    Values found = evaluate(program, judged.inputs, 3, some);
    for (std::size_t k = 0; k < some.size(); ++k) {
      INFO(label(program.tensor(some[k])));
      REQUIRE(found[k] == judged.expected[some[k]]);
    }
  }
}

TEST_CASE("outputs of a batch, and a batch of none") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2}, {0, 9});
  b.output("sum", b.sum("y", x, 0));
  b.output("same", x);
  Program program = b.finish();
  CHECK(evaluateOutputs(program, {{1, 2, 3, 4, 5, 6}}, 3) ==
        Values{{3, 7, 11}, {1, 2, 3, 4, 5, 6}});
  CHECK(evaluateOutputs(program, {{}}, 0) == Values{{}, {}});
}

TEST_CASE("batches that do not fit are refused") {
  ProgramBuilder b;
  b.input("x", {2}, {0, 9});
  Program program = b.finish();
  auto message = [&](Values inputs, std::int64_t samples, std::vector<TensorId> tensors = {}) {
    return messageOf([&] { evaluate(program, inputs, samples, tensors); });
  };
  CHECK(message({{1, 2, 3}}, 2) == "input 'x': required 2 x 2 numbers, found 3");
  CHECK(message({{1, 2, 3, 10}}, 2) ==
        "input 'x', sample 1, element [1]: required a number within [0, 9], found 10");
  CHECK(message({}, 1) == "input 'x': required numbers for it, found numbers for 0 inputs");
  CHECK(message({{1, 2}, {}}, 1) == "inputs: required numbers for 1 inputs, found numbers for 2");
  CHECK(message({{}}, -1) == "evaluating: required at least 0 samples, found -1");
  CHECK(message({{1, 2}}, 1, {1}) ==
        "evaluating: required tensors of the program, 0 to 0, found 1");
}
