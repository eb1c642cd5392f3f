#include "model/net/attention.h"

#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/net/bench_attention.h"
#include "model/recipe/linear/exp_polynomial.h"

using namespace tc0;

namespace {

at::Tensor draw(std::int64_t n, std::int64_t d, std::uint64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  return at::randn({2, n, d}, generator, at::kDouble);
}

AttentionPlan planOf(int degree, double bound, bool centreKeys) {
  const ExpPolynomial p = minimaxExp(degree, bound);
  return {degree, centreKeys, bound, p.error, p.coefficients};
}

}  // namespace

TEST_CASE("features are the polynomial of the product") {
  for (const std::int64_t d : {1, 2, 3, 5})
    for (const int degree : {1, 2, 3, 4}) {
      INFO("d " << d << " degree " << degree);
      const AttentionPlan plan = planOf(degree, 1, false);
      const FeatureMap map(plan, d, at::kCPU);
      REQUIRE(map.coefficients().numel() == FeatureMap::features(d, degree));
      const at::Tensor q = draw(3, d, 1), k = draw(3, d, 2);
      const at::Tensor products = at::matmul(map.monomials<0>(q).value() * map.coefficients(),
                                             map.monomials<0>(k).value().transpose(-1, -2));
      const at::Tensor x = at::matmul(q, k.transpose(-1, -2));
      at::Tensor expected = at::zeros_like(x);
      for (std::size_t m = plan.coefficients.size(); m-- > 0;)
        expected = expected * x + plan.coefficients[m];
      REQUIRE((products - expected).abs().max().item<double>() < 1e-9);
    }
}

TEST_CASE("attention by features is within its certificate, with keys centred or not") {
  const std::int64_t n = 12, d = 4;
  const at::Tensor v = draw(n, d, 3);
  for (const bool centre : {false, true})
    for (const int degree : {2, 3, 5}) {
      INFO("centre " << centre << " degree " << degree);
      const at::Tensor q = draw(n, d, 1) * 0.6, k = draw(n, d, 2) * 0.6 + (centre ? 3.0 : 0.0);
      const at::Tensor used = centre ? k - k.mean(-2, true) : k;
      const double bound = (at::matmul(q, used.transpose(-1, -2)).abs().max() / 2).item<double>();
      const AttentionPlan plan = planOf(degree, bound, centre);
      const at::Tensor exact = attendExactly<0>(q, k, v).value();
      const at::Tensor judge =
          at::matmul(at::softmax(at::matmul(q, k.transpose(-1, -2)) / 2, -1), v);
      REQUIRE((exact - judge).abs().max().item<double>() < 1e-12);
      const at::Tensor near = attendByFeatures<0>(q, k, v, FeatureMap(plan, d, at::kCPU)).value();
      const at::Tensor spread = std::get<0>(v.max(-2, true)) - std::get<0>(v.min(-2, true));
      const double share = ((near - exact).abs() / spread).max().item<double>();
      REQUIRE(share <= attentionError(plan.error));
      REQUIRE(share > attentionError(plan.error) * 1e-4);
    }
}

TEST_CASE("the benchmark's rows are within their certificates") {
  AttentionBench params;
  params.tokens = {16, 64};
  params.headSizes = {4};
  params.secondsPerRow = 0.01;
  const AttentionBenchTable table = benchAttention(params);
  REQUIRE(table.rows.size() == 4);
  for (const AttentionBenchRow& row : table.rows) {
    REQUIRE(row.error <= row.certified);
    REQUIRE(row.exactMs > 0);
    REQUIRE(row.approxJvpMs > 0);
  }
  REQUIRE(toText(table).find("certified") != std::string::npos);
  REQUIRE(toJson(table).find("\"head_size\":4") != std::string::npos);
}

TEST_CASE("the benchmark names the number of tokens at which features win") {
  AttentionBench params;
  params.tokens = {4, 1024};
  params.headSizes = {2};
  params.degrees = {2};
  params.secondsPerRow = 0.02;
  const AttentionBenchTable table = benchAttention(params);
  REQUIRE(table.crossovers.size() == 1);
  REQUIRE(table.crossovers[0].features == 6);
  REQUIRE(table.crossovers[0].tokens > 1);
  REQUIRE(table.crossovers[0].tokens < 1024);
  REQUIRE(toText(table).find(" tokens\n") != std::string::npos);
  params.tokens = {2, 4};
  params.headSizes = {4};  // 495 features of degree 8: slower by far, on a busy machine too
  params.degrees = {8};
  const AttentionBenchTable never = benchAttention(params);
  REQUIRE(never.crossovers[0].tokens == 0);
  REQUIRE(nlohmann::json::parse(toJson(never))["crossovers"][0]["tokens"].is_null());
}
