#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/metrics/classifier.h"
#include "model/recipe/network.h"

namespace tc0 {

/// One number about a set of samples. `lower`: is less better?
struct Measure {
  std::string name;
  double value = 0;
  bool lower = true;
};

/// The real samples, and what is computed of them once.
class Reference {
 public:
  /// Trains the classifier where the data has labels and pictures.
  explicit Reference(Dataset data, const ClassifierOptions& options = {});

  const Dataset& data() const { return data_; }
  const std::optional<Classifier>& classifier() const { return classifier_; }

  /// Against the training part: fid and kid on the classifier's features, agreement
  /// (of the classifier with the labels of `made`), sliced (Wasserstein), energy, precision,
  /// recall, nearest (median distance to a training sample) and copies (see Memorisation). Those
  /// without classifier for points. All but fid use at most kPairs samples of each set.
  std::vector<Measure> measure(const Samples& made) const;

  /// The same of the test part: what no model can beat but by chance.
  std::vector<Measure> floor() const { return measure(data_.test); }

  static constexpr std::int64_t kPairs = 2000;

 private:
  Dataset data_;
  std::optional<Classifier> classifier_;
  Samples features_;
};

struct EvaluateOptions {
  std::vector<std::int64_t> steps = {1, 2, 4, 8};
  std::int64_t seeds = 3;  // sets of samples; mean and spread are over them
  std::int64_t count = 0;  // samples in a set; 0: as many as in training, at most 10000
  double guidance = 1;
  std::string device = "cpu";
};

/// A row of the table: a measure's mean and standard deviation over the seeds (0 for one).
struct Evaluation {
  struct Cell {
    std::string name;
    double mean = 0, spread = 0;
    bool lower = true;
  };
  std::string label;       // "floor", "normal", "samples" or the number of steps
  std::int64_t steps = 0;  // 0: not sampled here
  std::vector<Cell> cells;
  double secondsPerSample = 0;
};

struct EvaluationTable {
  std::string data;
  double trainAccuracy = 0, testAccuracy = 0;  // of the classifier; 0 where there is none
  std::vector<Evaluation> rows;
};

/// The floor, the row "normal" (samples of a normal law fitted to each class, from its mean and
/// covariance), then a row for each number of steps. With the data set mixture2d there is
/// one more measure, rms: the distance to where the exact flow takes the same noise.
EvaluationTable evaluate(const Model& model, const Reference& reference,
                         const EvaluateOptions& options);

/// The floor and a row of samples made elsewhere. Throws Error where they are not of the data's
/// shape.
EvaluationTable evaluateSamples(const Samples& made, const Reference& reference);

/// For people, and as one line of JSON.
std::string toText(const EvaluationTable& table);
std::string toJson(const EvaluationTable& table);

/// Rms distance of a model's samples to the exact flow of mixture2d from the same noise.
double exactMapDistance(const Model& model, std::int64_t steps, std::int64_t count,
                        std::uint64_t seed);

}  // namespace tc0
