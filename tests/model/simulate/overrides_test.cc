#include "model/simulate/overrides.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "model/program/builder.h"
#include "model/program/draw.h"
#include "model/program/interpret.h"
#include "model/simulate/simulation.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

// A perceptron: 4 numbers, 8 hidden, one out, all steps of 5 to 6 bits.
Program perceptron(std::uint64_t seed) {
  Draw draw(seed);
  auto numbers = [&](std::int64_t count, std::int64_t most) {
    std::vector<std::int64_t> list;
    for (std::int64_t k = 0; k < count; ++k) list.push_back(draw.between(-most, most));
    return integers(list);
  };
  ProgramBuilder b;
  TensorId x = b.input("x", {4}, {-15, 15});
  TensorId hidden = b.linear("up", x, 8, numbers(32, 7), numbers(8, 40));
  Tables relu = tableOf({-460, 460}, [](std::int64_t v) { return v <= 0 ? 0 : (v + 8) / 16; });
  TensorId shift = b.constant("shift", {8}, {0, 0, 0, 0, 0, 0, 0, 0});
  TensorId act = b.step("act", b.add("sum", hidden, shift), relu);
  b.output("y", b.linear("down", act, 1, numbers(8, 7), integers({0})));
  return b.finish();
}

at::Tensor someInputs(std::int64_t count, std::uint64_t seed) {
  Draw draw(seed);
  std::vector<std::int64_t> numbers;
  for (std::int64_t k = 0; k < 4 * count; ++k) numbers.push_back(draw.between(-15, 15));
  return at::tensor(numbers, at::kLong).reshape({count, 4});
}

at::Tensor parameter(const Numbers& numbers) {
  return at::tensor(*numbers.values, at::kLong)
      .reshape(numbers.shape)
      .to(at::kDouble)
      .set_requires_grad(true);
}

}  // namespace

TEST_CASE("overridden numbers are rounded, and the program that holds them is the same function") {
  Program program = perceptron(1);
  Simulation simulation(program);
  Overrides overrides;
  for (const Numbers& own : numbersOf(program))
    overrides[own.name] = parameter(own).detach() + 0.4 * at::ones(own.shape, at::kDouble) +
                          at::arange(at::tensor(*own.values, at::kLong).numel(), at::kDouble)
                              .remainder(2)
                              .reshape(own.shape);
  Program tuned = withOverrides(program, overrides);
  at::Tensor x = someInputs(50, 2);
  std::vector<at::Tensor> found = simulation.tensors({x}, overrides);
  std::vector<at::Tensor> own = simulation.tensors({x});
  REQUIRE(!at::equal(found.back(), own.back()));
  for (std::int64_t sample = 0; sample < 50; ++sample) {
    at::Tensor row = x[sample].contiguous();
    const auto* data = row.data_ptr<std::int64_t>();
    Values values = interpret(tuned, {{data, data + 4}});
    for (std::size_t id = 0; id < values.size(); ++id) {
      INFO("sample " << sample << ", " << label(tuned.tensors()[id]));
      REQUIRE(at::equal(found[id][sample].to(at::kLong), at::tensor(values[id], at::kLong)));
    }
  }
}

TEST_CASE("gradients reach overridden weights, biases and constants") {
  Program program = perceptron(1);
  Simulation simulation(program);
  Overrides overrides;
  for (const Numbers& own : numbersOf(program)) overrides[own.name] = parameter(own);
  simulation.outputs({someInputs(50, 2)}, overrides)[0].square().mean().backward();
  for (const auto& [name, numbers] : overrides) {
    INFO(name);
    REQUIRE(numbers.grad().abs().max().item<double>() > 0);
  }
}

TEST_CASE("weights learn a target through straight-through gradients") {
  Program program = perceptron(3);
  Simulation simulation(program), teacher(perceptron(4));
  Overrides overrides;
  for (const Numbers& own : numbersOf(program)) overrides[own.name] = parameter(own);
  at::Tensor x = someInputs(256, 5);
  at::Tensor target = teacher.outputs({x})[0];
  auto loss = [&](const Overrides& now) {
    return (simulation.outputs({x}, now)[0] - target).square().mean();
  };
  double before = loss({}).item<double>();
  std::map<std::string, at::Tensor> mean, spread;
  for (int step = 1; step <= 400; ++step) {  // Adam
    at::Tensor now = loss(overrides);
    now.backward();
    for (auto& [name, numbers] : overrides) {
      at::Tensor gradient = numbers.grad().clone();
      if (step == 1) mean[name] = spread[name] = at::zeros_like(gradient);
      mean[name] = 0.9 * mean[name] + 0.1 * gradient;
      spread[name] = 0.99 * spread[name] + 0.01 * gradient.square();
      at::Tensor size = (spread[name] / (1 - std::pow(0.99, step))).sqrt() + 1e-9;
      double rate = 0.3 * (1 - step / 420.0);
      numbers = (numbers.detach() - rate * mean[name] / (1 - std::pow(0.9, step)) / size)
                    .set_requires_grad(true);
    }
  }
  double after = Simulation(withOverrides(program, overrides))
                     .outputs({x})[0]
                     .sub(target)
                     .square()
                     .mean()
                     .item<double>();
  INFO("mean square before " << before << ", after " << after);
  REQUIRE(after < before / 20);
}

TEST_CASE("shared overrides stay shared, unknown and misshapen ones are refused") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2}, {0, 9});
  TensorId y = b.linear("first", x, 2, integers({1, 2, 3, 4}));
  b.linear("second", y, 2, integers({1, 2, 3, 4}));
  Program program = b.finish();
  at::Tensor one = at::ones({2, 2}, at::kDouble);
  Program tuned = withOverrides(program, {{"first.weights", one}, {"second.weights", one}});
  REQUIRE(tuned.tensors()[1].as<LinearOp>()->weights == tuned.tensors()[2].as<LinearOp>()->weights);
  REQUIRE(messageOf([&] {
            withOverrides(program, {{"first.weight", one}});
          }) ==
          "override 'first.weight': required weights, a bias or a constant of the program; did you "
          "mean 'first.weights'?");
  REQUIRE(messageOf([&] {
            withOverrides(program, {{"first.weights", at::ones({2, 3})}});
          }) == "override 'first.weights': required shape [2, 2], found [2, 3]");
}
