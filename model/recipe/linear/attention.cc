#include "model/recipe/linear/attention.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/recipe/attention.h"
#include "model/recipe/linear/means.h"
#include "model/recipe/linear/plan.h"
#include "model/recipe/patches.h"

// Besides the program, its integers in the calibration are computed, stage by stage: the grid of a
// stage is fitted to what the rounded stages before it give. Numbers of a sample stand together.
namespace tc0 {
namespace {

constexpr std::int64_t kMostFeatures = 1 << 11;
constexpr std::int64_t kMostNumbers = std::int64_t{1} << 22;  // of one stage of the calibration

// The rows of as many samples as can be looked at.
AttentionRows fewerSamples(AttentionRows rows, std::int64_t features) {
  const std::int64_t each = rows.n * rows.heads * std::max(features, rows.size);
  const std::int64_t samples = std::clamp<std::int64_t>(kMostNumbers / each, 1, rows.samples());
  for (std::vector<double>* part : {&rows.q, &rows.k, &rows.v})
    part->resize(samples * rows.n * rows.width());
  return rows;
}

HeadNumbers headNumbers(const ScaledTensor& tensor, const std::vector<double>& reals,
                        const std::vector<double>& centre, int bits) {
  HeadNumbers numbers{tensor, reals};
  const Grid grid = signedGrid(tensor.scale, bits);
  for (std::size_t i = 0; i < reals.size(); ++i)
    numbers.values[i] = grid.at(reals[i] - (centre.empty() ? 0 : centre[i % centre.size()]));
  return numbers;
}

class LinearAttention {
 public:
  LinearAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                  const NormOutput& norm);
  ScaledChannels write();

 private:
  struct Quotient {
    TensorId numerator = 0, denominator = 0;
    double unit = 1;  // of numerator / denominator, in units of the values
  };

  program::ProgramBuilder& builder() { return writer_.builder; }
  TensorId turned(const std::string& point, TensorId id, std::vector<int> permutation) {
    return builder().transpose(writer_.name(point), id, std::move(permutation));
  }
  double coefficient(std::size_t degree) const {
    return plan_.polynomial.coefficients[degree] / std::pow(rows_.size, degree / 2.0);
  }
  std::vector<double> factorsOf(std::size_t degree) const;
  std::vector<double> meanOfProducts(const Features& keys, const std::vector<double>& values,
                                     std::int64_t rows) const;
  TensorId timesQueries(const std::string& point, std::size_t degree, const TokenMean& mean);
  void writeParts();
  TokenMeans valueMeans();
  TokenMeans keyMeans();
  TensorId numerator(const TokenMeans& means);
  TensorId denominator(const TokenMeans& means, double& unit);
  std::vector<double> denominatorValues(const TokenMeans& means, double constant) const;
  ScaledChannels quotient(const TokenMeans& means, TensorId below, double unit);

  Writer& writer_;
  const NetworkConfig& config_;
  const FixedBlock& block_;
  const NormOutput& norm_;
  const Heads shape_;
  AttentionRows rows_;  // of the calibration
  PolynomialPlan plan_;
  std::vector<Monomials> lists_;
  std::vector<Features> queries_, keys_;  // of the degrees 1, 2, ...
  ScaledChannels values_;
  std::vector<double> valueNumbers_;  // integers of the calibration, [samples * n, heads, size]
  TensorId valuesTurned_ = 0;         // [heads, size, n]
  TensorId tokens_ = 0;
};

LinearAttention::LinearAttention(Writer& writer, const NetworkConfig& config,
                                 const FixedBlock& block, const NormOutput& norm)
    : writer_(writer),
      config_(config),
      block_(block),
      norm_(norm),
      shape_{writer.shape(norm.x)[0], config.heads, config.width / config.heads},
      rows_(attentionRows(writer.calibration, writer.prefix, config)) {
  const int degree = writer.options.degree;
  const std::int64_t features = featuresOf(shape_.size, degree);
  if (features > kMostFeatures)
    fail("quantise: required at most ", kMostFeatures, " features of a head, found ", features,
         " monomials of ", shape_.size, " numbers up to degree ", degree);
  plan_ = planPolynomial(rows_, writer.prefix, config, degree);
  writer.polynomials.push_back(plan_);
  lists_ = monomialsUpTo(degree, shape_.size);
  rows_ = fewerSamples(std::move(rows_), features);
}

// Queries, keys and values, and their features.
void LinearAttention::writeParts() {
  const int bits = writer_.options.bitsActivations;
  const Dense query = fold(block_.norm1, block_.query), key = fold(block_.norm1, block_.key);
  ScaledTensor q, k;
  if (config_.queryKeyNorm) {
    q = writeUnitPart(writer_, "query", norm_, query, shape_);
    k = writeUnitPart(writer_, "key", norm_, key, shape_);
  } else {
    q = writePart(writer_, "query", norm_, query, shape_);
    k = writeCentredPart(writer_, "key", norm_, key, plan_.centre, shape_);
  }
  values_ = writeValues(writer_, norm_, block_, shape_);
  queries_ = writeFeatures(writer_, "query.feature", headNumbers(q, rows_.q, {}, bits), lists_);
  keys_ =
      writeFeatures(writer_, "key.feature", headNumbers(k, rows_.k, plan_.centre, bits), lists_);
  for (std::size_t i = 0; i < rows_.v.size(); ++i)
    valueNumbers_.push_back(
        signedGrid(values_.scales[i % values_.scales.size()], bits).at(rows_.v[i]));
  valuesTurned_ = turned("values", values_.id, {1, 2, 0});
  tokens_ = countTokens(writer_, norm_.root);
}

// What a product of integers of both features stands for, times the multiplicity.
std::vector<double> LinearAttention::factorsOf(std::size_t degree) const {
  const Features &queries = queries_[degree - 1], &keys = keys_[degree - 1];
  std::vector<double> factors = lists_[degree - 1].multiplicity;
  for (std::size_t a = 0; a < factors.size(); ++a) factors[a] *= queries.scales[a] * keys.scales[a];
  return factors;
}

// The means over tokens of key features times values, [samples, heads, rows, count]; `values` are
// [samples * n, heads, rows].
std::vector<double> LinearAttention::meanOfProducts(const Features& keys,
                                                    const std::vector<double>& values,
                                                    std::int64_t rows) const {
  const std::int64_t count = keys.count(), heads = rows_.heads;
  std::vector<double> means(rows_.samples() * heads * rows * count);
  for (std::int64_t at = 0; at < rows_.samples() * rows_.n * heads; ++at) {
    const std::int64_t sample = at / (rows_.n * heads), head = at % heads;
    double* mean = means.data() + (sample * heads + head) * rows * count;
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t a = 0; a < count; ++a)
        mean[row * count + a] += values[at * rows + row] * keys.values[at * count + a] / rows_.n;
  }
  return means;
}

// Means of key features times values, [heads, size, count], after those of the values themselves,
// [heads, size, 1].
TokenMeans LinearAttention::valueMeans() {
  std::vector<TokenSum> sums;
  const Features one{0, {1}, std::vector<double>(rows_.samples() * rows_.n * rows_.heads, 1)};
  sums.push_back({"value.mean",
                  builder().sum(writer_.name("value.sum"), valuesTurned_, 2),
                  {1},
                  meanOfProducts(one, valueNumbers_, rows_.size),
                  coefficient(0)});
  for (std::size_t t = 1; t <= keys_.size(); ++t) {
    const std::string point = cat("value.degree", t);
    const Features& keys = keys_[t - 1];
    const TensorId byHead = turned(point + ".keys", keys.id, {1, 0, 2});
    sums.push_back({point + ".mean",
                    builder().matmul(writer_.name(point + ".sum"), valuesTurned_, byHead),
                    factorsOf(t), meanOfProducts(keys, valueNumbers_, rows_.size), coefficient(t)});
  }
  return writeMeans(writer_, sums, tokens_);
}

// Means of key features, [heads, 1, count].
TokenMeans LinearAttention::keyMeans() {
  std::vector<TokenSum> sums;
  const std::vector<double> ones(rows_.samples() * rows_.n * rows_.heads, 1);
  for (std::size_t t = 1; t <= keys_.size(); ++t) {
    const std::string point = cat("key.degree", t);
    const TensorId byHead = turned(point + ".keys", keys_[t - 1].id, {1, 0, 2});
    sums.push_back({point + ".mean", builder().sum(writer_.name(point + ".sum"), byHead, 1),
                    factorsOf(t), meanOfProducts(keys_[t - 1], ones, 1), coefficient(t)});
  }
  return writeMeans(writer_, sums, tokens_);
}

// Weighted sums of the means with the features of each query, [heads, n, rows].
TensorId LinearAttention::timesQueries(const std::string& point, std::size_t degree,
                                       const TokenMean& mean) {
  const TensorId byHead = turned(point + ".queries", queries_[degree - 1].id, {1, 0, 2});
  const TensorId columns = turned(point + ".means", mean.id, {0, 2, 1});
  const TensorId sum = builder().matmul(writer_.name(point), byHead, columns);
  return builder().scale(writer_.name(point + ".weighted"), sum, mean.weight);
}

TensorId LinearAttention::numerator(const TokenMeans& means) {
  const TensorId row = turned("numerator.values", means.parts[0].id, {0, 2, 1});
  const TensorId first =
      builder().scale(writer_.name("numerator.first"), row, means.parts[0].weight);
  TensorId sum = writer_.repeatTo("numerator.rows", first, {shape_.heads, shape_.n, shape_.size});
  for (std::size_t t = 1; t <= keys_.size(); ++t) {
    const std::string point = cat("numerator.degree", t);
    sum = builder().add(writer_.name(point + ".sum"), sum, timesQueries(point, t, means.parts[t]));
  }
  return sum;
}

// The integers of the denominator before it is rounded, in the calibration.
std::vector<double> LinearAttention::denominatorValues(const TokenMeans& means,
                                                       double constant) const {
  std::vector<double> sums(rows_.samples() * rows_.n * rows_.heads, constant);
  for (std::size_t t = 0; t < queries_.size(); ++t) {
    const std::int64_t count = queries_[t].count();
    for (std::int64_t at = 0; at < std::ssize(sums); ++at) {
      const std::int64_t sample = at / (rows_.n * rows_.heads), head = at % rows_.heads;
      const double* mean = means.parts[t].values.data() + (sample * rows_.heads + head) * count;
      const double* query = queries_[t].values.data() + at * count;
      for (std::int64_t a = 0; a < count; ++a)
        sums[at] += means.parts[t].weight * query[a] * mean[a];
    }
  }
  return sums;
}

// The denominator, rounded so that its mean in the calibration is 2^(bits + 2), as the roots of
// norms are: from half of the least to twice the largest, and at least 1. P is positive
// on [-B, B], so is the mean of such numbers, and what rounding makes of it is cut off here.
TensorId LinearAttention::denominator(const TokenMeans& means, double& unit) {
  const std::int64_t constant = std::llround(coefficient(0) / means.unit);
  TensorId sum = 0;
  for (std::size_t t = 1; t <= keys_.size(); ++t) {
    const std::string point = cat("denominator.degree", t);
    const TensorId part = timesQueries(point, t, means.parts[t - 1]);
    sum = t == 1 ? part : builder().add(writer_.name(point + ".sum"), sum, part);
  }
  sum = builder().linear(writer_.name("denominator.exact"), sum, 1, integers({1}),
                         integers({constant}));
  const std::vector<double> values = denominatorValues(means, constant);
  double mean = 0;
  for (double value : values) mean += value / values.size();
  TC0_ASSERT(mean > 0);
  const double scale = mean / std::ldexp(1.0, writer_.options.bitsActivations + 2);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const auto lo = std::max<std::int64_t>(1, std::llround(*least / scale / 2));
  const auto hi = std::max<std::int64_t>(lo + 1, std::llround(*most / scale * 2));
  unit = scale * means.unit;
  return writer_.step("denominator", sum, rounding(Grid{scale, lo, hi}), 1);
}

ScaledChannels LinearAttention::quotient(const TokenMeans& means, TensorId below, double unit) {
  TC0_ASSERT(writer_.range(below).lo >= 1);
  const TensorId above = numerator(means);
  const auto joined = [&](const std::string& point, TensorId id) {
    return builder().reshape(writer_.name(point + ".joined"),
                             turned(point + ".turned", id, {1, 0, 2}), {shape_.n, config_.width});
  };
  const int bits = writer_.options.bitsActivations;
  const std::vector<Grid> grids = writer_.grids(fitSigned, "mixed", config_.width, bits);
  const TensorId repeated = writer_.repeatTo("denominators", below, writer_.shape(above));
  ScaledChannels mixed{
      writer_.ratioStep(
          "mixed", joined("numerator", above), joined("denominators", repeated), roundings(grids),
          [&](double y, std::int64_t channel) {
            return y * unit / (means.unit * values_.scales[channel]);
          },
          true),
      scalesOf(grids)};
  writer_.recordPoint("mixed", mixed, bits, {true, true});
  return mixed;
}

ScaledChannels LinearAttention::write() {
  writeParts();
  const TokenMeans values = valueMeans(), keys = keyMeans();
  double unit = 1;
  const TensorId below = denominator(keys, unit);
  return quotient(values, below, unit);
}

}  // namespace

ScaledChannels writeLinearAttention(Writer& writer, const NetworkConfig& config,
                                    const FixedBlock& block, const NormOutput& norm) {
  return LinearAttention(writer, config, block, norm).write();
}

}  // namespace tc0
