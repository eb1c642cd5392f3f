#include "model/metrics/distances.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/metrics/tensors.h"

namespace tc0 {
namespace {

constexpr std::int64_t kChunk = 512;

at::Tensor rowsOf(const Samples& samples) { return toTensor(samples).to(at::kDouble); }

void checkPair(const Samples& a, const Samples& b, std::int64_t least) {
  if (a.numbers != b.numbers || a.count() < least || b.count() < least) {
    fail("distance between samples: required rows of one width and at least ", least,
         " in each set, found ", a.count(), " of ", a.numbers, " and ", b.count(), " of ",
         b.numbers);
  }
}

struct Moments {
  at::Tensor mean, covariance;
};

Moments momentsOf(const at::Tensor& rows) {
  const at::Tensor mean = rows.mean(0);
  const at::Tensor centred = rows - mean;
  return {mean, at::matmul(centred.t(), centred) / static_cast<double>(rows.size(0))};
}

at::Tensor rootOf(const at::Tensor& symmetric) {
  const auto [values, vectors] = at::linalg_eigh(symmetric, "L");
  return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

// Sums over all pairs of `term` of a chunk of rows against all of b.
template <class Term>
double pairSum(const at::Tensor& a, const at::Tensor& b, const Term& term) {
  double sum = 0;
  for (const at::Tensor& part : a.split(kChunk)) sum += term(part, b).sum().template item<double>();
  return sum;
}

at::Tensor distancesOf(const at::Tensor& a, const at::Tensor& b) {
  return at::cdist(a, b, 2.0, 2);  // 2: exact differences, not the expanded square
}

// Each row's distance to its k-th nearest other row.
at::Tensor radii(const at::Tensor& rows, std::int64_t k) {
  std::vector<at::Tensor> parts;
  for (const at::Tensor& part : rows.split(kChunk)) {
    parts.push_back(std::get<0>(distancesOf(part, rows).kthvalue(k + 1, 1)));
  }
  return at::cat(parts);
}

double coveredShare(const at::Tensor& real, const at::Tensor& made, std::int64_t k) {
  const at::Tensor radius = radii(real, k);
  double inside = 0;
  for (const at::Tensor& part : made.split(kChunk)) {
    inside += (distancesOf(part, real) <= radius).any(1).sum().item<double>();
  }
  return inside / static_cast<double>(made.size(0));
}

// Sorted columns at `count` evenly spaced ranks.
at::Tensor quantiles(const at::Tensor& projections, std::int64_t count) {
  const at::Tensor sorted = std::get<0>(projections.sort(0));
  const at::Tensor rank = (at::arange(count, at::TensorOptions(at::kDouble)) + 0.5) *
                          (static_cast<double>(sorted.size(0)) / static_cast<double>(count));
  return sorted.index_select(0, rank.floor().to(at::kLong));
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

double frechetDistance(const Samples& a, const Samples& b) {
  checkPair(a, b, 2);
  const Moments left = momentsOf(rowsOf(a)), right = momentsOf(rowsOf(b));
  const at::Tensor root = rootOf(left.covariance);
  const at::Tensor inner = at::matmul(at::matmul(root, right.covariance), root);
  const at::Tensor cross =
      at::linalg_eigvalsh((inner + inner.t()) / 2, "L").clamp_min(0).sqrt().sum();
  const at::Tensor spread = left.covariance.trace() + right.covariance.trace() - 2 * cross;
  return ((left.mean - right.mean).square().sum() + spread).item<double>();
}

double kernelDistance(const Samples& a, const Samples& b) {
  checkPair(a, b, 2);
  const at::Tensor x = rowsOf(a), y = rowsOf(b);
  const auto width = static_cast<double>(a.numbers);
  const auto kernel = [=](const at::Tensor& p, const at::Tensor& q) {
    return (at::matmul(p, q.t()) / width + 1).pow(3);
  };
  const auto own = [&](const at::Tensor& rows) {
    const auto n = static_cast<double>(rows.size(0));
    const double diagonal = (rows.square().sum(1) / width + 1).pow(3).sum().item<double>();
    return (pairSum(rows, rows, kernel) - diagonal) / (n * (n - 1));
  };
  const double pairs = static_cast<double>(a.count()) * static_cast<double>(b.count());
  return own(x) + own(y) - 2 * pairSum(x, y, kernel) / pairs;
}

double slicedWasserstein(const Samples& a, const Samples& b, std::int64_t directions,
                         std::uint64_t seed) {
  checkPair(a, b, 1);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  at::Tensor axes = at::randn({a.numbers, directions}, generator, at::TensorOptions(at::kDouble));
  axes = axes / axes.norm(2, {0}, true);
  const std::int64_t count = std::max(a.count(), b.count());
  const at::Tensor left = quantiles(at::matmul(rowsOf(a), axes), count);
  const at::Tensor right = quantiles(at::matmul(rowsOf(b), axes), count);
  return std::sqrt((left - right).square().mean().item<double>());
}

double energyDistance(const Samples& a, const Samples& b) {
  checkPair(a, b, 2);
  const at::Tensor x = rowsOf(a), y = rowsOf(b);
  const auto n = static_cast<double>(a.count()), m = static_cast<double>(b.count());
  return 2 * pairSum(x, y, distancesOf) / (n * m) - pairSum(x, x, distancesOf) / (n * (n - 1)) -
         pairSum(y, y, distancesOf) / (m * (m - 1));
}

PrecisionRecall precisionRecall(const Samples& real, const Samples& made, std::int64_t k) {
  checkPair(real, made, k + 1);
  const at::Tensor x = rowsOf(real), y = rowsOf(made);
  return {coveredShare(x, y, k), coveredShare(y, x, k)};
}

std::vector<double> nearestDistances(const Samples& a, const Samples& b) {
  checkPair(a, b, 1);
  const at::Tensor x = rowsOf(a), y = rowsOf(b);
  std::vector<double> out;
  for (const at::Tensor& part : x.split(kChunk)) {
    const at::Tensor least = std::get<0>(distancesOf(part, y).min(1)).contiguous();
    out.insert(out.end(), least.data_ptr<double>(), least.data_ptr<double>() + least.numel());
  }
  return out;
}

Memorisation memorisation(const Samples& train, const Samples& test, const Samples& made) {
  const std::vector<double> own = nearestDistances(made, train);
  std::vector<double> unseen = nearestDistances(test, train);
  Memorisation result;
  result.made = median(own);
  result.unseen = median(unseen);
  std::sort(unseen.begin(), unseen.end());
  const double near = unseen[unseen.size() / 100];
  const auto copies = std::count_if(own.begin(), own.end(), [=](double d) { return d < near; });
  result.copies = static_cast<double>(copies) / static_cast<double>(own.size());
  return result;
}

double rmsDistance(const Samples& a, const Samples& b) {
  checkPair(a, b, 1);
  return std::sqrt((rowsOf(a) - rowsOf(b)).square().sum(1).mean().item<double>());
}

}  // namespace tc0
