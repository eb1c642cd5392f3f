#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/data/sample_file.h"
#include "model/metrics/classifier.h"
#include "model/net/attention_plan.h"
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
  std::vector<double> unseen_;  // of test pictures to the nearest training picture
};

struct EvaluateOptions {
  std::vector<std::int64_t> steps = {1, 2, 4, 8};
  std::int64_t seeds = 3;          // sets of samples; mean and spread are over them
  std::int64_t count = 0;          // samples in a set; 0: as many as in training, at most 10000
  std::vector<double> times = {};  // one row for this grid instead of `steps`
  double guidance = 1;
  AttentionOptions attention = {};
  std::string device = "cpu";
};

/// A row of the table: a measure's mean and standard deviation over the seeds (0 for one).
struct Evaluation {
  struct Cell {
    std::string name;
    double mean = 0, spread = 0;
    bool lower = true;
  };
  std::string label;       // "floor", "normal", a set's, or the number of steps
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
/// one more measure, rms: see exactMapDistance.
EvaluationTable evaluate(const Model& model, const Reference& reference,
                         const EvaluateOptions& options);

/// Samples made elsewhere, of a model, a program or a circuit.
struct SampleSet {
  std::string label;  // of its row
  SampleFile file;
};

/// The floor, the row "normal", and a row for each label: sets of one label are the seeds of its
/// mean and spread. With rms where the file has the noise and the data's flow is known. Throws
/// Error where samples are not of the data's shape.
EvaluationTable evaluateSamples(const std::vector<SampleSet>& sets, const Reference& reference);

/// For people, and as one line of JSON.
std::string toText(const EvaluationTable& table);
std::string toJson(const EvaluationTable& table);

/// rmsDistance of samples to where the exact flow of mixture2d takes the noise that they were made
/// of: the root of the mean over samples of the squared Euclidean distance, a sum over coordinates.
/// consistency.h and orders.h take the mean over coordinates too: theirs is smaller by the root of
/// the dimension. That is one map for both paths, which are the same but for scale and time.
double exactMapDistance(const Samples& made, const Samples& noise);

/// The same of fresh samples of a model.
double exactMapDistance(const Model& model, std::int64_t steps, std::int64_t count,
                        std::uint64_t seed);

}  // namespace tc0
