#include "model/net/flops.h"

#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>

#include <catch2/catch.hpp>
#include <string>

#include "model/net/net.h"
#include "tests/model/net/cases.h"

using namespace tc0;

namespace {

constexpr std::int64_t kBatch = 3;

double counted = 0;

// [..., a, b] by [b, c] or [..., b, c].
void countProduct(const at::Tensor& left, const at::Tensor& right) {
  counted += 2 * static_cast<double>(left.numel() * right.size(-1));
}

std::unique_ptr<at::ObserverContext> see(const at::RecordFunction& function) {
  const std::string name = function.name();
  const auto inputs = function.inputs();
  if (name == "aten::mm" || name == "aten::bmm")
    countProduct(inputs[0].toTensor(), inputs[1].toTensor());
  if (name == "aten::addmm" || name == "aten::baddbmm")
    countProduct(inputs[1].toTensor(), inputs[2].toTensor());
  return nullptr;
}

// The operations of the products that LibTorch carries out meanwhile, in every thread.
template <class F>
double productsOf(const F& f) {
  counted = 0;
  const auto handle = at::addGlobalCallback(
      at::RecordFunctionCallback(see).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  f();
  at::removeCallback(handle);
  return counted;
}

at::Tensor numbers(at::IntArrayRef shape) { return at::rand(shape, at::kFloat); }

Batch batchFor(const NetworkConfig& config) {
  Batch batch{numbers({kBatch, config.numbers()}),
              numbers({kBatch, config.numbers()}),
              numbers({kBatch}),
              at::zeros({kBatch}),
              {}};
  if (config.classes > 0) batch.classes = at::zeros({kBatch}, at::kLong);
  return batch;
}

Net netFor(const NetworkConfig& config) {
  return Net(seededModel(config, Target::kMoment, 7).velocity);
}

}  // namespace

TEST_CASE("the formula counts the products that LibTorch carries out in a pass") {
  for (const NetCase& given : netCases()) {
    INFO(given.name);
    const Net net = netFor(given.config);
    const Batch batch = batchFor(given.config);
    const PassFlops expected = passFlops(given.config, kBatch);
    at::Tensor value;
    CHECK(productsOf([&] { value = net.value(batch.x, batch.t, batch.r, batch.classes); }) ==
          expected.forward);
    CHECK(productsOf([&] { value.sum().backward(); }) == expected.backward);
    const at::NoGradGuard guard;
    const Point<1> point{dual(batch.x, batch.eps), dual(batch.t, at::ones_like(batch.t)), batch.r,
                         batch.classes};
    CHECK(productsOf([&] { net.at(point); }) == expected.forward + expected.derivative);
  }
}

TEST_CASE("the formula counts the products of a training step") {
  for (const NetCase& given : netCases()) {
    for (const Target target : {Target::kMeanflow, Target::kPaper, Target::kMoment}) {
      for (const bool more : {false, true}) {
        INFO(given.name << ", " << name(target) << ", improved tangent and guidance: " << more);
        const Net velocity = netFor(given.config), acceleration = netFor(given.config);
        TargetOptions options;
        options.target = target;
        options.improvedTangent = more;
        if (more) options.guidance = {0.5, 0.25, given.config.classes};
        const Batch batch = batchFor(given.config);
        CHECK(productsOf([&] {
                descend({&velocity, &acceleration}, batch, options, 1, false);
              }) == stepFlops(given.config, options, kBatch));
      }
    }
  }
}

TEST_CASE("the count of a network by hand") {
  NetworkConfig config = smallMlp();
  config.dimension = 2;
  config.width = 10;
  config.depth = 2;
  config.timeFrequencies = 1;
  config.classes = 0;
  // Inputs 2 + 2 * 3 = 8: 8 -> 10 -> 10 -> 2, so 80 + 100 + 20 products of two numbers.
  const PassFlops pass = passFlops(config, 5);
  CHECK(pass.forward == 5 * 2 * 200);
  CHECK(pass.derivative == pass.forward);
  CHECK(pass.backward == 5 * 2 * (80 + 2 * 100 + 2 * 20));
}

TEST_CASE("products reach a rate that a machine can have") {
  const double rate = productRate(at::kCPU, at::kFloat);
  CHECK(rate > 1e8);
  CHECK(rate < 1e15);
}
