#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/flow/orders.h"
#include "model/flow/sampler.h"
#include "tests/model/flow/exact_fields.h"

using namespace tc0;

namespace {

at::Tensor noiseOf(std::int64_t dimension) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
  return at::randn({32, dimension}, generator, at::kDouble);
}

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

}  // namespace

TEST_CASE("a field's flow, accelerations and means are those of the closed form") {
  const at::Tensor z = noiseOf(2);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    INFO(name(path));
    const ExactVelocity velocity(GaussianMixture::threeModes(2), path);
    const ExactFlow exact(velocity);
    const FieldFlow field(velocity, path, {}, 400);
    REQUIRE(largest(field.flow(z, 1, 0.3) - exact.flow(z, 1, 0.3)) < 1e-6);
    REQUIRE(largest(field.material(z, 0.7) - exact.material(z, 0.7)) < 1e-10);
    REQUIRE(largest(field.meanConditional(z, 0.7, 0.69) - exact.meanConditional(z, 0.7, 0.69)) <
            1e-6);
  }
}

TEST_CASE("schemes on a field's flow have the orders that they have on the bed") {
  struct Expected {
    const char* scheme;
    double local, global;
  };
  const at::Tensor noise = at::linspace(-2, 2, 24, at::kDouble).unsqueeze(1);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    const ExactVelocity velocity(GaussianMixture::threeModes(1), path);
    const OrdersTable table = measureOrders(FieldFlow(velocity, path, {}), noise);
    for (const Expected& expected :
         {Expected{"euler", 2, 1}, Expected{"meanflow", 0, 0}, Expected{"average", 2, 1},
          Expected{"taylor", 3, 2}, Expected{"material", 3, 2}, Expected{"moment", 0, 0},
          path == Path::kLinear ? Expected{"paper", 0, 0} : Expected{"paper", 2, 1}}) {
      const OrderRow& row = table.row(expected.scheme, path);
      INFO(name(path) << " " << row.scheme << " " << row.local << " " << row.global);
      REQUIRE(row.exact == (expected.local == 0));
      REQUIRE(row.local == Approx(expected.local).margin(0.15));
      REQUIRE(row.global == Approx(expected.global).margin(0.25));
    }
  }
}

TEST_CASE("a network's own step has errors and no order") {
  const ExactSingle average(ExactSingle::Mean::kVelocity, Path::kLinear);
  const at::Tensor noise = noiseOf(1).slice(0, 0, 8);
  const auto step = [&](double wrong) {
    return measureOrders(
        FieldFlow(average, Path::kLinear, {}), noise,
        [&, wrong](const at::Tensor& z, double t, double r) {
          const auto time = [&](double at) { return at::full({1}, at, z.options()); };
          const SamplerOptions options{Target::kMeanflow};
          return samplerStep({&average, nullptr}, options, z, time(t), time(r)) + wrong * (t - r);
        });
  };
  const OrdersTable table = step(0.1);
  const OrderRow right = step(0).rows.back(), wrong = table.rows.back();
  REQUIRE(right.learned);
  REQUIRE(right.globalErrors.front() < 1e-3);
  for (const double error : wrong.globalErrors) REQUIRE(error > 0.02);
  REQUIRE(toText(table).find("fitted on h = 0.01 to 0.005") != std::string::npos);
  const auto json = nlohmann::json::parse(toJson(table));
  REQUIRE(json["rows"].back()["learned"] == true);
  REQUIRE(json["global_fit_h"][1] == 1.0 / 64);
}
