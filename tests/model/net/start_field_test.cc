#include "model/net/start_field.h"

#include <catch2/catch.hpp>

#include "model/flow/test_bed.h"
#include "model/net/model_nets.h"
#include "tests/support/networks.h"

using namespace tc0;

namespace {

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

}  // namespace

TEST_CASE("at time 1 the exact velocity of a mixture is that of its mean, on both paths") {
  const GaussianMixture data = GaussianMixture::threeModes(2);
  const at::Tensor mean = (data.weights.unsqueeze(1) * data.means).sum(0);
  const at::Tensor z = at::linspace(-3, 3, 16, at::kDouble).reshape({8, 2});
  const at::Tensor one = at::ones({1}, at::kDouble);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    Model model = seededModel(smallMlp(), Target::kMoment, 1);
    model.path = path;
    StartVelocity start = [&] {
      model.means = {0, 0};
      return startVelocity(model, {1, 0});
    }();
    start.means = {mean[0].item<double>(), mean[1].item<double>()};
    const StartField field(start, at::kCPU, at::kDouble);
    const at::Tensor exact = ExactVelocity(data, path).value(z, one, one * 0);
    INFO(name(path));
    REQUIRE(largest(field.value(z, one, one * 0) - exact) < 1e-9);
  }
}

TEST_CASE("classes have their own means, and no class has that of all") {
  NetworkConfig config = smallVit();
  config.classes = 2;
  Model model = seededModel(config, Target::kMoment, 1);
  for (std::int64_t i = 0; i < 3 * config.numbers(); ++i) model.means.push_back(i * 0.01f);
  const StartVelocity start = startVelocity(model, {1, 0});
  model.withoutVelocity = true;
  const ModelNets nets(model, at::kCPU, at::kDouble);
  const at::Tensor z = at::linspace(-1, 1, 3 * config.numbers(), at::kDouble).reshape({3, -1});
  const at::Tensor one = at::ones({1}, at::kDouble);
  const auto row = [&](const at::Tensor& values, std::int64_t i) { return values[i]; };
  const at::Tensor classes = at::tensor(std::vector<std::int64_t>{0, 2, 1}, at::kLong);
  const at::Tensor found = nets.fields().velocity->value(z, one, one, classes);
  for (std::int64_t i = 0; i < 3; ++i) {
    const double* numbers = z.data_ptr<double>() + i * config.numbers();
    const std::vector<double> wanted = start.at(
        {numbers, static_cast<std::size_t>(config.numbers())}, classes[i].item<std::int64_t>());
    REQUIRE(largest(row(found, i) - at::tensor(wanted, at::kDouble)) < 1e-12);
  }
  const at::Tensor none = at::full({3}, 2, at::kLong);
  REQUIRE(at::equal(nets.fields().velocity->value(z, one, one),
                    nets.fields().velocity->value(z, one, one, none)));
}
