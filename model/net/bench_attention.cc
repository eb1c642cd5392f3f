#include "model/net/bench_attention.h"

#include <ATen/CPUGeneratorImpl.h>

#include <chrono>
#include <iomanip>
#include <sstream>

#include "model/net/attention.h"
#include "model/net/polynomial.h"

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
  const double longest = std::sqrt(bound * std::sqrt(static_cast<double>(d)));
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

}  // namespace

std::vector<AttentionBenchRow> benchAttention(const AttentionBench& params) {
  const at::NoGradGuard guard;
  std::vector<AttentionBenchRow> table;
  for (const std::int64_t d : params.headSizes)
    for (const int degree : params.degrees)
      for (const std::int64_t n : params.tokens)
        if (FeatureMap::features(d, degree) <= params.maxFeatures)
          table.push_back(measure(params, n, d, degree));
  return table;
}

std::string toText(const std::vector<AttentionBenchRow>& table) {
  std::ostringstream out;
  out << "   d  degree  features  tokens   exact ms  approx ms  speedup  with derivative   error"
         "     certified\n";
  out << std::fixed;
  for (const AttentionBenchRow& row : table)
    out << std::setw(4) << row.headSize << std::setw(8) << row.degree << std::setw(10)
        << row.features << std::setw(8) << row.tokens << std::setprecision(3) << std::setw(11)
        << row.exactMs << std::setw(11) << row.approxMs << std::setprecision(2) << std::setw(9)
        << row.speedup << std::setw(17) << row.exactJvpMs / row.approxJvpMs << std::scientific
        << std::setprecision(1) << std::setw(10) << row.error << std::setw(12) << row.certified
        << std::fixed << "\n";
  return out.str();
}

std::string toJson(const std::vector<AttentionBenchRow>& table) {
  std::ostringstream out;
  out << "[";
  const char* separator = "";
  for (const AttentionBenchRow& row : table) {
    out << separator << "{\"tokens\":" << row.tokens << ",\"head_size\":" << row.headSize
        << ",\"degree\":" << row.degree << ",\"features\":" << row.features
        << ",\"exact_ms\":" << row.exactMs << ",\"approx_ms\":" << row.approxMs
        << ",\"exact_jvp_ms\":" << row.exactJvpMs << ",\"approx_jvp_ms\":" << row.approxJvpMs
        << ",\"error\":" << row.error << ",\"certified\":" << row.certified << "}";
    separator = ",\n ";
  }
  out << "]\n";
  return out.str();
}

}  // namespace tc0
