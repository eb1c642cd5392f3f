#include "model/metrics/evaluate.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/flow/test_bed.h"
#include "model/metrics/distances.h"
#include "model/metrics/generate.h"
#include "model/metrics/tensors.h"
#include "model/metrics/token_distances.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostCount = 10000, kLetterCount = 50000, kMostOfClass = 1000,
                       kMostMapped = 1000;
constexpr std::uint64_t kFloorSeed = 3, kProductSeed = 4;  // other than those of the two parts

Evaluation rowOf(std::string label, std::int64_t steps,
                 const std::vector<std::vector<Measure>>& sets) {
  Evaluation row;
  row.label = std::move(label);
  row.steps = steps;
  TC0_ASSERT(!sets.empty());
  const double count = sets.size();
  for (std::size_t i = 0; i < sets.front().size(); ++i) {
    double mean = 0, square = 0;
    for (const std::vector<Measure>& set : sets) mean += set[i].value / count;
    for (const std::vector<Measure>& set : sets) square += std::pow(set[i].value - mean, 2);
    const double spread = sets.size() < 2 ? 0 : std::sqrt(square / (count - 1));
    row.cells.push_back({sets.front()[i].name, mean, spread, sets.front()[i].lower});
  }
  return row;
}

// Samples of the normal law with the mean and covariance of each class of the training part.
Samples normalFit(const Dataset& data) {
  at::Generator generator = at::detail::createCPUGenerator(1);
  const at::Tensor all = toTensor(data.train).to(at::kDouble);
  const bool labelled = !data.train.labels.empty();
  const at::Tensor labels =
      labelled ? labelTensor(data.train) : at::zeros({all.size(0)}, at::kLong);
  std::vector<at::Tensor> made, classes;
  for (std::int64_t c = 0; c < std::max<std::int64_t>(data.classes, 1); ++c) {
    const at::Tensor rows =
        all.index_select(0, (labels == c).nonzero().squeeze(1).slice(0, 0, kMostOfClass));
    if (rows.size(0) < 2) continue;
    const at::Tensor mean = rows.mean(0), centred = (rows - mean) / std::sqrt(rows.size(0));
    const at::Tensor noise = at::randn({rows.size(0), rows.size(0)}, generator, rows.options());
    at::Tensor pixels = at::matmul(noise, centred) + mean;
    if (data.levels > 0) pixels = pixels.round().clamp(0, double(data.levels - 1));
    made.push_back(pixels);
    classes.push_back(at::full({rows.size(0)}, c, at::kLong));
  }
  Samples samples = toSamples(at::cat(made));
  const at::Tensor given = at::cat(classes);
  const std::int64_t* values = given.data_ptr<std::int64_t>();
  if (labelled) samples.labels.assign(values, values + given.numel());
  return samples;
}

// The training part's tokens, each independent of the others.
Samples productOf(const Dataset& data, std::int64_t count) {
  return independentNumbers(data.draw ? data.draw(count, kProductSeed) : data.train, kProductSeed);
}

// `count` is that of the sets that the first rows are compared with.
EvaluationTable startTable(const Reference& reference, std::int64_t count) {
  const Dataset& data = reference.data();
  EvaluationTable table;
  table.data = reference.data().name;
  if (reference.classifier() && reference.labelled()) {
    table.trainAccuracy = reference.classifier()->accuracy(reference.data().train);
    table.testAccuracy = reference.classifier()->accuracy(reference.data().test);
  }
  table.rows.push_back(rowOf("floor", 0, {reference.floor(count)}));
  if (data.tokens()) {
    table.rows.push_back(rowOf("product", 0, {reference.measure(productOf(data, count))}));
  } else {
    table.rows.push_back(rowOf("normal", 0, {reference.measure(normalFit(data))}));
  }
  return table;
}

}  // namespace

Reference::Reference(Dataset data, const ClassifierOptions& options)
    : data_(std::move(data)), device_(options.device) {
  if (!data_.pictures()) return;
  ClassifierOptions own = options;
  own.trained = options.trained && labelled();
  classifier_.emplace(data_, own);
  features_ = classifier_->features(data_.train);
  unseen_ = nearestDistances(data_.test.head(kPairs), data_.train, device_);
}

std::vector<Measure> Reference::measure(const Samples& made) const {
  if (made.numbers != data_.numbers() || made.count() < 10) {
    fail("samples: required at least 10 of ", data_.numbers(), " numbers as ", data_.name,
         " has, found ", made.count(), " of ", made.numbers);
  }
  std::vector<Measure> out;
  if (data_.tokens() && !data_.pictures()) return measureLetters(made);
  const Samples train = data_.train.head(kPairs), few = made.head(kPairs);
  if (classifier_) {
    const Samples features = classifier_->features(made);
    if (labelled()) out.push_back({"fid", frechetDistance(features_, features, device_)});
    out.push_back({"kid", kernelDistance(features_.head(kPairs), features.head(kPairs), device_)});
    if (labelled() && !made.labels.empty())
      out.push_back({"agreement", classifier_->accuracy(made), false});
    const PrecisionRecall pr =
        precisionRecall(features_.head(kPairs), features.head(kPairs), 3, device_);
    out.push_back({"precision", pr.precision, false});
    out.push_back({"recall", pr.recall, false});
  } else {
    const PrecisionRecall pr = precisionRecall(train, few, 3, device_);
    out.push_back({"precision", pr.precision, false});
    out.push_back({"recall", pr.recall, false});
  }
  out.push_back({"sliced", slicedWasserstein(train, few, 128, 1, device_)});
  out.push_back({"energy", energyDistance(train, few, device_)});
  if (!data_.pictures()) return out;
  const Memorisation memory = memorisation(nearestDistances(few, data_.train, device_), unseen_);
  out.push_back({"nearest", memory.made, false});
  out.push_back({"copies", memory.copies});
  return out;
}

double Reference::kid(const Samples& made) const {
  if (!classifier_) fail("kid: required pictures in classes, found ", data_.name);
  return kernelDistance(features_.head(kPairs), classifier_->features(made).head(kPairs));
}

std::vector<Measure> Reference::measureLetters(const Samples& made) const {
  for (const float letter : made.values) {
    if (!(letter >= 0 && letter < data_.letters)) {
      fail("samples: required letters 0 to ", data_.letters - 1, ", found ", letter);
    }
  }
  std::vector<Measure> out = {{"tv", totalVariation(made, data_)},
                              {"pairs", pairVariation(made, data_.train, data_.letters)}};
  if (data_.alphabet.find(' ') != std::string::npos) {
    out.push_back({"words", knownWords(made, data_), false});
  }
  return out;
}

std::vector<Measure> Reference::floor(std::int64_t count) const {
  const bool drawn = data_.tokens() && data_.draw;
  return measure(drawn ? data_.draw(count, kFloorSeed) : data_.test);
}

double exactMapDistance(const Samples& made, const Samples& noise) {
  const ExactVelocity velocity(GaussianMixture::threeModes(2), Path::kLinear);
  const at::Tensor exact = exactFlow(velocity, toTensor(noise).to(at::kDouble), 1, 0);
  return rmsDistance(made, toSamples(exact));
}

double exactMapDistance(const Model& model, std::int64_t steps, std::int64_t count,
                        std::uint64_t seed) {
  GenerateOptions options;
  options.steps = steps;
  options.count = count;
  options.seed = seed;
  return exactMapDistance(generate(model, options), noiseOf(model, options));
}

namespace {

std::int64_t countOf(const EvaluateOptions& options, const Dataset& data) {
  if (options.count > 0) return options.count;
  return data.alphabet.empty() ? std::min(data.train.count(), kMostCount) : kLetterCount;
}

// How a set is sampled; steps and seed are set later.
GenerateOptions samplingOf(const EvaluateOptions& options, const Dataset& data) {
  GenerateOptions sampling;
  sampling.times = options.times;
  sampling.guidance = options.guidance;
  sampling.attention = options.attention;
  sampling.device = options.device;
  sampling.count = countOf(options, data);
  return sampling;
}

}  // namespace

EvaluationTable evaluate(const Model& model, const Reference& reference,
                         const EvaluateOptions& options) {
  EvaluationTable table = startTable(reference, countOf(options, reference.data()));
  const bool exact = reference.data().name == "mixture2d" && model.velocity.config.classes == 0;
  std::vector<std::int64_t> counts = options.steps;
  if (!options.times.empty()) counts = {std::ssize(options.times) - 1};
  std::int64_t finished = 0;
  for (const std::int64_t steps : counts) {
    std::vector<std::vector<Measure>> sets;
    double seconds = 0;
    GenerateOptions sampling = samplingOf(options, reference.data());
    sampling.steps = steps;
    for (std::int64_t seed = 1; seed <= options.seeds; ++seed) {
      sampling.seed = seed;
      const auto start = std::chrono::steady_clock::now();
      const Samples made = generate(model, sampling);
      seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      sets.push_back(reference.measure(made));
      if (exact) {
        GenerateOptions few = sampling;
        few.count = kMostMapped;
        sets.back().push_back({"rms", exactMapDistance(generate(model, few), noiseOf(model, few))});
      }
      if (options.progress) options.progress(++finished);
    }
    const std::string label = options.times.empty() ? cat(steps) : listText(options.times);
    table.rows.push_back(rowOf(label, steps, sets));
    table.rows.back().secondsPerSample = seconds / (sampling.count * options.seeds);
  }
  return table;
}

namespace {

std::vector<Measure> measuresOf(const SampleFile& file, const Reference& reference) {
  std::vector<Measure> measures = reference.measure(file.samples);
  const bool exact = reference.data().name == "mixture2d" && file.samples.labels.empty();
  if (exact && file.noise.count() > 0) {
    measures.push_back(
        {"rms", exactMapDistance(file.samples.head(kMostMapped), file.noise.head(kMostMapped))});
  }
  return measures;
}

}  // namespace

EvaluationTable evaluateSamples(const std::vector<SampleSet>& sets, const Reference& reference) {
  const std::int64_t count = sets.empty() ? kLetterCount : sets.front().file.samples.count();
  EvaluationTable table = startTable(reference, count);
  std::vector<std::pair<std::string, std::vector<std::vector<Measure>>>> rows;
  std::vector<std::pair<const SampleFile*, std::vector<Measure>>> measured;
  for (const auto& [label, file] : sets) {
    auto before = std::find_if(measured.begin(), measured.end(),
                               [&](const auto& other) { return *other.first == file; });
    if (before == measured.end())
      before = measured.insert(measured.end(), {&file, measuresOf(file, reference)});
    std::vector<Measure> measures = before->second;
    const std::string& name = label;
    auto row = std::find_if(rows.begin(), rows.end(),
                            [&](const auto& other) { return other.first == name; });
    if (row == rows.end()) row = rows.insert(rows.end(), {label, {}});
    if (!row->second.empty() && row->second.front().size() != measures.size()) {
      fail("samples '", label, "': required noise in all files of that name or in none");
    }
    row->second.push_back(std::move(measures));
  }
  for (const auto& [label, all] : rows) table.rows.push_back(rowOf(label, 0, all));
  return table;
}

}  // namespace tc0
