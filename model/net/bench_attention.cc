#include "model/net/bench_attention.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/net/attention.h"
#include "model/recipe/linear/exp_polynomial.h"

namespace tc0 {
namespace {

template <class F>
double milliseconds(const F& run, double seconds) {
  using Clock = std::chrono::steady_clock;
  run();
  const auto start = Clock::now();
  int runs = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    run();
    ++runs;
    elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return elapsed / runs * 1e3;
}

// Rows of length sqrt(bound sqrt d) at most, so that entries are within the bound.
at::Tensor rows(std::int64_t n, std::int64_t d, double bound, at::Generator& generator) {
  const at::Tensor x = at::randn({1, n, d}, generator, at::kFloat);
  const double longest = std::sqrt(bound * std::sqrt(double(d)));
  return x * (longest / x.norm(2, -1, true));
}

AttentionBenchRow measure(const AttentionBench& params, std::int64_t n, std::int64_t d,
                          int degree) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const at::Tensor q = rows(n, d, params.bound, generator);
  const at::Tensor k = rows(n, d, params.bound, generator);
  const at::Tensor v = at::rand({1, n, d}, generator, at::kFloat);
  const ExpPolynomial polynomial = minimaxExp(degree, params.bound);
  const FeatureMap map({degree, false, params.bound, polynomial.error, polynomial.coefficients}, d,
                       at::kCPU);
  AttentionBenchRow row{n, d, degree, FeatureMap::features(d, degree)};
  const double seconds = params.secondsPerRow / 4;
  const Dual dq = dual(q, k), dk = dual(k, q), dv = dual(v, q);
  row.exactMs = milliseconds([&] { attendExactly<0>(q, k, v); }, seconds);
  row.approxMs = milliseconds([&] { attendByFeatures<0>(q, k, v, map); }, seconds);
  row.exactJvpMs = milliseconds([&] { attendExactly(dq, dk, dv); }, seconds);
  row.approxJvpMs = milliseconds([&] { attendByFeatures(dq, dk, dv, map); }, seconds);
  row.speedup = row.exactMs / row.approxMs;
  const at::Tensor difference =
      attendExactly<0>(q, k, v).value() - attendByFeatures<0>(q, k, v, map).value();
  const at::Tensor spread = std::get<0>(v.max(1, true)) - std::get<0>(v.min(1, true));
  row.error = (difference.abs() / spread).max().item<double>();
  row.certified = attentionError(polynomial.error);
  return row;
}

// Between the last number of tokens at which exact attention won and the first at which it lost.
AttentionCrossover crossover(const AttentionBench& params,
                             const std::vector<AttentionBenchRow>& rows) {
  AttentionCrossover found{rows[0].headSize, rows[0].degree, rows[0].features, 0};
  std::int64_t low = 1;
  for (const AttentionBenchRow& row : rows) {
    if (row.speedup > 1 && found.tokens == 0) found.tokens = row.tokens;
    if (row.speedup <= 1) {
      low = row.tokens;
      found.tokens = 0;
    }
  }
  while (found.tokens > low + std::max<std::int64_t>(1, low / 10)) {
    const std::int64_t middle = std::sqrt(1.0 * low * found.tokens);
    const std::int64_t n = std::clamp(middle, low + 1, found.tokens - 1);
    (measure(params, n, found.headSize, found.degree).speedup > 1 ? found.tokens : low) = n;
  }
  return found;
}

template <class... Values>
std::string line(const char* format, Values... values) {
  char text[160];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

AttentionBenchTable benchAttention(const AttentionBench& params) {
  const at::NoGradGuard guard;
  AttentionBenchTable table;
  for (const std::int64_t d : params.headSizes)
    for (const int degree : params.degrees) {
      if (FeatureMap::features(d, degree) > params.maxFeatures) continue;
      std::vector<AttentionBenchRow> rows;
      for (const std::int64_t n : params.tokens) rows.push_back(measure(params, n, d, degree));
      table.crossovers.push_back(crossover(params, rows));
      table.rows.insert(table.rows.end(), rows.begin(), rows.end());
    }
  return table;
}

std::string toText(const AttentionBenchTable& table) {
  std::string text =
      "   d  degree  features  tokens   exact ms  approx ms  speedup  with derivative     error"
      "  certified\n";
  for (const AttentionBenchRow& row : table.rows)
    text += line("%4lld%8d%10lld%8lld%11.3f%11.3f%9.2f%17.2f%10.1e%11.1e\n", row.headSize,
                 row.degree, row.features, row.tokens, row.exactMs, row.approxMs, row.speedup,
                 row.exactJvpMs / row.approxJvpMs, row.error, row.certified);
  text += "\n   d  degree  features  approx wins from\n";
  for (const AttentionCrossover& row : table.crossovers)
    text += line("%4lld%8d%10lld  %s\n", row.headSize, row.degree, row.features,
                 row.tokens == 0 ? "nowhere here" : cat(row.tokens, " tokens").c_str());
  return text;
}

std::string toJson(const AttentionBenchTable& table) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array(),
                         crossovers = nlohmann::ordered_json::array();
  for (const AttentionBenchRow& row : table.rows)
    rows.push_back({{"tokens", row.tokens},
                    {"head_size", row.headSize},
                    {"degree", row.degree},
                    {"features", row.features},
                    {"exact_ms", row.exactMs},
                    {"approx_ms", row.approxMs},
                    {"exact_jvp_ms", row.exactJvpMs},
                    {"approx_jvp_ms", row.approxJvpMs},
                    {"error", row.error},
                    {"certified", row.certified}});
  for (const AttentionCrossover& row : table.crossovers)
    crossovers.push_back({{"head_size", row.headSize},
                          {"degree", row.degree},
                          {"features", row.features},
                          {"tokens", row.tokens == 0 ? nlohmann::ordered_json()
                                                     : nlohmann::ordered_json(row.tokens)}});
  return nlohmann::ordered_json{{"rows", rows}, {"crossovers", crossovers}}.dump() + "\n";
}

}  // namespace tc0
