#include "model/recipe/linear/plan.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/recipe/linear/monomials.h"

namespace tc0 {
namespace {

constexpr double kBoundMargin = 1.1;  // how much larger scores may be than in the calibration
constexpr double kLeastBound = 0.01;  // so that scores that hardly differ have a polynomial
constexpr double kMostBound = 99;     // of minimaxExp
constexpr int kMostDegree = 24;       // that is looked for, to name it

// The scores q.(k - centre) / sqrt(size) of one query with all keys of its sample, for one head.
std::vector<double> scoresOf(const AttentionRows& rows, const std::vector<double>& centre,
                             std::int64_t sample, std::int64_t head, std::int64_t query) {
  const std::int64_t width = rows.width();
  const double* q = rows.q.data() + (sample * rows.n + query) * width + head * rows.size;
  std::vector<double> scores(rows.n);
  for (std::int64_t j = 0; j < rows.n; ++j) {
    const double* k = rows.k.data() + (sample * rows.n + j) * width + head * rows.size;
    for (std::int64_t d = 0; d < rows.size; ++d)
      scores[j] += q[d] * (k[d] - (centre.empty() ? 0 : centre[head * rows.size + d]));
    scores[j] /= std::sqrt(rows.size);
  }
  return scores;
}

template <class Visit>  // visit(sample, head, scores of a query)
void forEachQuery(const AttentionRows& rows, const std::vector<double>& centre, Visit&& visit) {
  for (std::int64_t sample = 0; sample < rows.samples(); ++sample)
    for (std::int64_t head = 0; head < rows.heads; ++head)
      for (std::int64_t i = 0; i < rows.n; ++i)
        visit(sample, head, scoresOf(rows, centre, sample, head, i));
}

std::vector<double> meanOfRows(const std::vector<double>& rows, std::int64_t width) {
  std::vector<double> mean(width);
  for (std::size_t i = 0; i < rows.size(); ++i)
    mean[i % width] += rows[i] * width / static_cast<double>(rows.size());
  return mean;
}

// The least degree whose polynomial is positive on [-bound, bound]; 0 if there is none.
int positiveDegree(double bound) {
  if (bound >= kMostBound) return 0;
  for (int degree = 1; degree <= kMostDegree; ++degree)
    if (minimaxExp(degree, bound).error < 1) return degree;
  return 0;
}

// Differences of both attentions while rows are added.
struct Differences {
  double largest = 0;  // as a share of the spread
  double square = 0, exact = 0;

  // The values of a channel, and the weights of both attentions, each with its sum.
  void add(const std::vector<double>& values, const std::vector<double>& exps,
           const std::vector<double>& weights) {
    double one = 0, other = 0, expSum = 0, weightSum = 0;
    for (std::size_t j = 0; j < values.size(); ++j) {
      one += exps[j] * values[j];
      other += weights[j] * values[j];
      expSum += exps[j];
      weightSum += weights[j];
    }
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const double difference = other / weightSum - one / expSum;
    if (*most > *least) largest = std::max(largest, std::abs(difference) / (*most - *least));
    square += difference * difference;
    exact += one / expSum * (one / expSum);
  }
};

}  // namespace

// The calibration has heads * n numbers of scores for each width numbers of queries.
AttentionRows attentionRows(const Calibration& reference, const std::string& prefix,
                            const NetworkConfig& config) {
  const std::string ending = config.queryKeyNorm ? ".normal" : "";
  AttentionRows rows{0,
                     config.heads,
                     config.width / config.heads,
                     reference.at(prefix + "query" + ending),
                     reference.at(prefix + "key" + ending),
                     reference.at(prefix + "value")};
  rows.n = std::ssize(reference.at(prefix + "scores")) / config.heads /
           (std::ssize(rows.q) / config.width);
  TC0_ASSERT(rows.n > 0 && rows.samples() * rows.n * rows.width() == std::ssize(rows.q));
  return rows;
}

// Queries and keys with a norm have a length of at most sqrt(size), so |score| <= sqrt(size).
PolynomialPlan planPolynomial(const AttentionRows& rows, const std::string& block,
                              const NetworkConfig& config, int degree) {
  PolynomialPlan plan{block, {}, false, {}};
  if (!config.queryKeyNorm) plan.centre = meanOfRows(rows.k, rows.width());
  double most = kLeastBound;
  forEachQuery(rows, plan.centre, [&](auto, auto, const std::vector<double>& scores) {
    for (double score : scores) most = std::max(most, std::abs(score));
  });
  double bound = kBoundMargin * most;
  if (config.queryKeyNorm && std::sqrt(rows.size) <= bound) {
    bound = std::sqrt(rows.size);
    plan.proved = true;
  }
  if (bound < kMostBound) plan.polynomial = minimaxExp(degree, bound);
  if (bound < kMostBound && plan.polynomial.error < 1) return plan;
  const int enough = positiveDegree(bound);
  fail("quantise: ", block, "scores are within B = ", bound, ", and no polynomial of degree ",
       degree, " is proved to be positive on [-B, B]; ",
       enough > 0 ? cat("degree ", enough, " is") : "nor is one of any degree",
       ", and query/key norm makes B smaller");
}

AttentionCertificate certificateOf(const PolynomialPlan& plan, const AttentionRows& rows) {
  const ExpPolynomial& p = plan.polynomial;
  AttentionCertificate found{plan.block,
                             p.degree(),
                             featuresOf(rows.size, p.degree()),
                             p.bound,
                             plan.proved,
                             p.error,
                             attentionError(p.error)};
  Differences differences;
  double beyond = 0, count = 0;
  forEachQuery(rows, plan.centre,
               [&](std::int64_t sample, std::int64_t head, const std::vector<double>& scores) {
                 std::vector<double> exps, weights, values(rows.n);
                 for (double score : scores) {
                   double weight = 0;
                   for (std::size_t t = p.coefficients.size(); t-- > 0;)
                     weight = weight * score + p.coefficients[t];
                   weights.push_back(weight);
                   exps.push_back(std::exp(score));
                   beyond += std::abs(score) > p.bound ? 1 : 0;
                   ++count;
                 }
                 for (std::int64_t d = 0; d < rows.size; ++d) {
                   for (std::int64_t j = 0; j < rows.n; ++j)
                     values[j] =
                         rows.v[(sample * rows.n + j) * rows.width() + head * rows.size + d];
                   differences.add(values, exps, weights);
                 }
               });
  TC0_ASSERT(count > 0);
  found.measured = differences.largest;
  found.measuredRms = std::sqrt(differences.square / std::max(differences.exact, 1e-300));
  found.beyond = beyond / count;
  return found;
}

std::vector<AttentionCertificate> certificatesOf(const std::vector<PolynomialPlan>& plans,
                                                 const Calibration& reference,
                                                 const NetworkConfig& config) {
  std::vector<AttentionCertificate> certificates;
  for (const PolynomialPlan& plan : plans)
    certificates.push_back(certificateOf(plan, attentionRows(reference, plan.block, config)));
  return certificates;
}

}  // namespace tc0
