#include "model/metrics/distances.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/metrics/tensors.h"

namespace tc0 {
namespace {

constexpr std::int64_t kChunk = 512;
constexpr double kExact = 9007199254740992;  // 2^53: float64 has all whole numbers up to it

// Samples as rows. If all numbers are whole, as in pictures, squared distances come from a product
// of matrices, |a|^2 + |b|^2 - 2 a.b: whole numbers below 2^53 at every step, so without rounding,
// and many times faster than differences. With other numbers that sum would cancel.
struct Rows {
  at::Tensor values;
  at::Tensor squares;  // |row|^2; undefined unless all is whole and small enough
};

at::Tensor valuesOf(const Samples& samples, const std::string& device) {
  return toTensor(samples).to(at::Device(device)).to(at::kDouble);
}

Rows rowsOf(const Samples& samples, const std::string& device) {
  Rows rows{valuesOf(samples, device), {}};
  if (!rows.values.equal(rows.values.round())) return rows;
  const at::Tensor squares = rows.values.square().sum(1);
  if (squares.max().item<double>() < kExact / 4) rows.squares = squares;
  return rows;
}

std::vector<Rows> chunksOf(const Rows& rows) {
  std::vector<Rows> parts;
  for (std::int64_t at = 0; at < rows.values.size(0); at += kChunk) {
    const std::int64_t count = std::min(kChunk, rows.values.size(0) - at);
    const at::Tensor squares =
        rows.squares.defined() ? rows.squares.narrow(0, at, count) : at::Tensor();
    parts.push_back({rows.values.narrow(0, at, count), squares});
  }
  return parts;
}

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
  return {mean.cpu(), (at::matmul(centred.t(), centred) / double(rows.size(0))).cpu()};
}

at::Tensor rootOf(const at::Tensor& symmetric) {
  const auto [values, vectors] = at::linalg_eigh(symmetric, "L");
  return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

// Sums over all pairs of `term` of a chunk of rows against all of b.
template <class Term>
double pairSum(const Rows& a, const Rows& b, const Term& term) {
  double sum = 0;
  for (const Rows& part : chunksOf(a)) sum += term(part, b).sum().template item<double>();
  return sum;
}

at::Tensor distancesOf(const Rows& a, const Rows& b) {
  if (!a.squares.defined() || !b.squares.defined()) return at::cdist(a.values, b.values, 2.0, 2);
  const at::Tensor squares = at::addmm(b.squares, a.values, b.values.t(), 1, -2);
  return squares.add_(a.squares.unsqueeze(1)).sqrt_();
}

// Each row's distance to its k-th nearest other row.
at::Tensor radii(const Rows& rows, std::int64_t k) {
  std::vector<at::Tensor> parts;
  for (const Rows& part : chunksOf(rows)) {
    parts.push_back(std::get<0>(distancesOf(part, rows).kthvalue(k + 1, 1)));
  }
  return at::cat(parts);
}

double coveredShare(const Rows& real, const Rows& made, std::int64_t k) {
  const at::Tensor radius = radii(real, k);
  double inside = 0;
  for (const Rows& part : chunksOf(made)) {
    inside += (distancesOf(part, real) <= radius).any(1).sum().item<double>();
  }
  return inside / double(made.values.size(0));
}

// Sorted columns at `count` evenly spaced ranks.
at::Tensor quantiles(const at::Tensor& projections, std::int64_t count) {
  const at::Tensor sorted = std::get<0>(projections.sort(0));
  const at::Tensor rank =
      (at::arange(count, sorted.options()) + 0.5) * (1.0 * sorted.size(0) / count);
  return sorted.index_select(0, rank.floor().to(at::kLong));
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

double frechetDistance(const Samples& a, const Samples& b, const std::string& device) {
  checkPair(a, b, 2);
  const Moments left = momentsOf(valuesOf(a, device)), right = momentsOf(valuesOf(b, device));
  const at::Tensor root = rootOf(left.covariance);
  const at::Tensor inner = at::matmul(at::matmul(root, right.covariance), root);
  const at::Tensor cross =
      at::linalg_eigvalsh((inner + inner.t()) / 2, "L").clamp_min(0).sqrt().sum();
  const at::Tensor spread = left.covariance.trace() + right.covariance.trace() - 2 * cross;
  return ((left.mean - right.mean).square().sum() + spread).item<double>();
}

double kernelDistance(const Samples& a, const Samples& b, const std::string& device) {
  checkPair(a, b, 2);
  const Rows x = rowsOf(a, device), y = rowsOf(b, device);
  const double width = a.numbers;
  const auto kernel = [=](const Rows& p, const Rows& q) {
    return (at::matmul(p.values, q.values.t()) / width + 1).pow(3);
  };
  const auto own = [&](const Rows& rows) {
    const double n = rows.values.size(0);
    const double diagonal = (rows.values.square().sum(1) / width + 1).pow(3).sum().item<double>();
    return (pairSum(rows, rows, kernel) - diagonal) / (n * (n - 1));
  };
  const double pairs = 1.0 * a.count() * b.count();
  return own(x) + own(y) - 2 * pairSum(x, y, kernel) / pairs;
}

double slicedWasserstein(const Samples& a, const Samples& b, std::int64_t directions,
                         std::uint64_t seed, const std::string& device) {
  checkPair(a, b, 1);
  at::Generator generator = at::detail::createCPUGenerator(seed);
  at::Tensor axes = at::randn({a.numbers, directions}, generator, at::TensorOptions(at::kDouble));
  axes = (axes / axes.norm(2, {0}, true)).to(at::Device(device));
  const std::int64_t count = std::max(a.count(), b.count());
  const at::Tensor left = quantiles(at::matmul(valuesOf(a, device), axes), count);
  const at::Tensor right = quantiles(at::matmul(valuesOf(b, device), axes), count);
  return std::sqrt((left - right).square().mean().item<double>());
}

double energyDistance(const Samples& a, const Samples& b, const std::string& device) {
  checkPair(a, b, 2);
  const Rows x = rowsOf(a, device), y = rowsOf(b, device);
  const double n = a.count(), m = b.count();
  return 2 * pairSum(x, y, distancesOf) / (n * m) - pairSum(x, x, distancesOf) / (n * (n - 1)) -
         pairSum(y, y, distancesOf) / (m * (m - 1));
}

PrecisionRecall precisionRecall(const Samples& real, const Samples& made, std::int64_t k,
                                const std::string& device) {
  checkPair(real, made, k + 1);
  const Rows x = rowsOf(real, device), y = rowsOf(made, device);
  return {coveredShare(x, y, k), coveredShare(y, x, k)};
}

std::vector<double> nearestDistances(const Samples& a, const Samples& b,
                                     const std::string& device) {
  checkPair(a, b, 1);
  const Rows x = rowsOf(a, device), y = rowsOf(b, device);
  std::vector<double> out;
  for (const Rows& part : chunksOf(x)) {
    const at::Tensor least = std::get<0>(distancesOf(part, y).min(1)).cpu().contiguous();
    out.insert(out.end(), least.data_ptr<double>(), least.data_ptr<double>() + least.numel());
  }
  return out;
}

Memorisation memorisation(const std::vector<double>& made, std::vector<double> unseen) {
  if (made.empty() || unseen.empty()) fail("memorisation: required distances, found none");
  Memorisation result;
  result.made = median(made);
  result.unseen = median(unseen);
  std::sort(unseen.begin(), unseen.end());
  const double near = unseen[unseen.size() / 100];
  const auto copies = std::count_if(made.begin(), made.end(), [=](double d) { return d < near; });
  result.copies = 1.0 * copies / std::ssize(made);
  return result;
}

double rmsDistance(const Samples& a, const Samples& b) {
  checkPair(a, b, 1);
  return std::sqrt((valuesOf(a, "cpu") - valuesOf(b, "cpu")).square().sum(1).mean().item<double>());
}

}  // namespace tc0
