#include "model/simulate/simulation.h"

#include <ATen/ATen.h>

#include <catch2/catch.hpp>

#include "model/program/builder.h"
#include "model/program/interpret.h"
#include "model/program/random_program.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

at::Tensor tensorOf(const std::vector<std::int64_t>& numbers, Shape shape) {
  return at::tensor(numbers, at::kLong).reshape(shape);
}

// Every element of every tensor, for `samples` random samples.
void requireAgreement(const Program& program, std::uint64_t seed, std::int64_t samples,
                      const Simulation& simulation) {
  Draw draw(seed);
  std::vector<Values> inputs;
  for (std::int64_t sample = 0; sample < samples; ++sample)
    inputs.push_back(randomInputs(program, draw));
  std::vector<at::Tensor> batches;
  for (const Tensor& tensor : program.tensors()) {
    if (tensor.as<InputOp>() == nullptr) continue;
    std::vector<at::Tensor> rows;
    for (const Values& one : inputs) rows.push_back(tensorOf(one[batches.size()], tensor.shape));
    batches.push_back(at::stack(rows));
  }
  std::vector<at::Tensor> found = simulation.tensors(batches);
  for (std::int64_t sample = 0; sample < samples; ++sample) {
    Values expected = interpret(program, inputs[sample]);
    for (std::size_t id = 0; id < expected.size(); ++id) {
      const Tensor& tensor = program.tensors()[id];
      INFO("seed " << seed << ", sample " << sample << ", " << label(tensor));
      std::int64_t batch = batches.empty() ? 0 : sample;
      REQUIRE(at::equal(found[id][batch].to(at::kLong), tensorOf(expected[id], tensor.shape)));
    }
  }
}

Tables table(std::vector<std::int64_t> p, std::vector<std::int64_t> increments,
             std::vector<std::int64_t> q = {}) {
  auto gates = std::ssize(p);
  return {{0, gates}, std::move(p), std::move(q), {0}, std::move(increments)};
}

std::vector<double> numbersIn(const at::Tensor& tensor) {
  at::Tensor flat = tensor.to(at::kDouble).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

}  // namespace

TEST_CASE("every element of random programs is the interpreter's") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Program program = randomProgram(seed);
    Simulation simulation(program);
    REQUIRE(simulation.differentiable());
    requireAgreement(program, seed, 3, simulation);
  }
}

TEST_CASE("numbers beyond 2^53 are computed in int64") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 3}, {-5, 5});
  TensorId large = b.scale("large", x, (std::int64_t{1} << 53) + 1);
  TensorId odd = b.add("odd", large, x);
  b.step("step", odd, table({-1, (std::int64_t{1} << 53) + 3}, {1, 2}));
  b.linear("linear", large, 2, integers({1, 1, 1, -1, 2, 3}), integers({1, -1}));
  TensorId d = b.step("d", x, table({0, 3}, {2, 5}));
  TensorId one = b.constant("one", {2, 3}, {1, 1, 1, 1, 1, 1});
  TensorId positive = b.add("positive", d, one);
  b.ratioStep("ratio", large, positive, table({-7, 0, 9}, {1, 1, 1}, {2, 1, 4}));
  b.matmul("matmul", odd, b.transpose("turned", d, {1, 0}));
  b.max("max", odd, 1, 2);
  Program program = b.finish();
  Simulation simulation(program);
  REQUIRE(!simulation.differentiable());
  requireAgreement(program, 1, 20, simulation);
}

TEST_CASE("a step's gradient is the slope of the line through its jumps, flat outside") {
  ProgramBuilder b;
  b.step("y", b.input("x", {9}, {-20, 20}), table({0, 4, 8}, {1, 1, 3}));
  Simulation simulation(b.finish());
  at::Tensor x = at::tensor({-4.0, -2.0, -1.0, 0.0, 3.0, 4.0, 7.0, 9.0, 10.0}).to(at::kDouble);
  x = x.unsqueeze(0).set_requires_grad(true);
  at::Tensor y = simulation.tensors({x}).back();
  y.sum().backward();
  REQUIRE(numbersIn(y) == std::vector<double>{0, 0, 0, 1, 1, 2, 2, 5, 5});
  REQUIRE(numbersIn(x.grad()) == std::vector<double>{0, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.75, 0});
}

TEST_CASE("the identity as a step has slope 1, a single gate a narrow ramp, no gate none") {
  ProgramBuilder b;
  TensorId x = b.input("x", {1, 3}, {-20, 20});
  Tables tables = tableOf({-20, 20}, [](std::int64_t v) { return v; });
  append(tables, table({1}, {6}));
  append(tables, table({}, {}));
  b.step("y", x, tables, 1);
  Simulation simulation(b.finish());
  for (double at : {-1.0, 0.0, 1.0, 2.0}) {
    at::Tensor input = at::full({1, 1, 3}, at, at::kDouble).set_requires_grad(true);
    simulation.tensors({input}).back().sum().backward();
    double ramp = at == 0 || at == 1 ? 3 : 0;
    REQUIRE(numbersIn(input.grad()) == std::vector<double>{1, ramp, 0});
  }
}

TEST_CASE("a ratio step's gradient goes through N / D") {
  ProgramBuilder b;
  TensorId n = b.input("n", {1}, {-20, 20}), d = b.input("d", {1}, {1, 20});
  b.ratioStep("y", n, d, table({0, 1, 3}, {1, 1, 1}, {1, 2, 2}));
  Simulation simulation(b.finish());
  at::Tensor top = at::full({1, 1}, 6.0, at::kDouble).set_requires_grad(true);
  at::Tensor bottom = at::full({1, 1}, 8.0, at::kDouble).set_requires_grad(true);
  at::Tensor y = simulation.tensors({top, bottom}).back();
  y.sum().backward();
  REQUIRE(y.item<double>() == 2);
  REQUIRE(top.grad().item<double>() == Approx(1.0 / 8));  // slope 1 between 1/2 and 3/2
  REQUIRE(bottom.grad().item<double>() == Approx(-6.0 / 64));
}

TEST_CASE("gradients of the other operations are those of their formulas") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 2}, {-9, 9});
  TensorId y = b.linear("y", x, 2, integers({1, 2, 3, 4}), integers({5, 6}));
  TensorId product = b.matmul("product", y, b.transpose("turned", x, {1, 0}));
  TensorId joined = b.concat("joined", {product, b.scale("scaled", x, -3)}, 1);
  TensorId cut = b.slice("cut", joined, {0, 1}, {2, 2}, {1, 2});
  TensorId wide = b.broadcast("wide", b.max("max", cut, 1), {2, 3});
  b.sum("z", b.reshape("flat", wide, {6}), 0);
  Simulation simulation(b.finish());
  at::Tensor at0 = at::tensor({1.0, -2.0, 3.0, 5.0}).to(at::kDouble).reshape({1, 2, 2});
  at::Tensor input = at0.clone().set_requires_grad(true);
  simulation.tensors({input}).back().sum().backward();
  for (std::int64_t e = 0; e < 4; ++e) {
    at::Tensor step = at::zeros({4}, at::kDouble);
    step[e] = 1e-4;
    auto value = [&](double sign) {
      return simulation.tensors({at0 + sign * step.reshape({1, 2, 2})}).back().item<double>();
    };
    INFO("element " << e);
    REQUIRE(input.grad().reshape({4})[e].item<double>() ==
            Approx((value(1) - value(-1)) / 2e-4).epsilon(1e-6));
  }
}

TEST_CASE("inputs that do not fit are refused") {
  ProgramBuilder b;
  b.input("x", {2, 3}, {-5, 5});
  b.input("y", {1}, {-5, 5});
  Simulation simulation(b.finish());
  auto message = [&](std::vector<at::Tensor> inputs) {
    return messageOf([&] { simulation.tensors(inputs); });
  };
  REQUIRE(message({at::zeros({4, 2, 3})}) == "simulating: required tensors for 2 inputs, found 1");
  REQUIRE(message({at::zeros({4, 2, 2}), at::zeros({4, 1})}) ==
          "input 'x': required a tensor of shape [4, 2, 3], found [4, 2, 2]");
  REQUIRE(message({at::zeros({4, 2, 3}), at::zeros({3, 1})}) ==
          "input 'y': required a tensor of shape [4, 1], found [3, 1]");
}
