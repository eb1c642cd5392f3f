#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/data/sample_file.h"
#include "model/metrics/classifier.h"
#include "model/net/attention_plan.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// One number about a set of samples. `lower`: is less better?
struct Measure {
  std::string name;
  double value = 0;
  bool lower = true;
};

/// The real samples of a data set, with what is computed of them once.
class Reference {
 public:
  /// Trains the classifier where the data has labels and pictures. All is computed on
  /// options.device.
  explicit Reference(Dataset data, const ClassifierOptions& options = {});

  const Dataset& data() const { return data_; }
  /// Trained if the data have classes, otherwise the source of random features; none for points.
  const std::optional<Classifier>& classifier() const { return classifier_; }
  bool labelled() const { return data_.classes > 1; }

  /// Compares `made` with the training part:
  ///   fid, kid           on the classifier's features; pictures without classes have kid alone, on
  ///                      the features of the classifier's network with random weights
  ///   agreement          of the classifier with the labels of `made`
  ///   precision, recall  on the features; for points, on the samples
  ///   sliced, energy     distances
  ///   nearest, copies    median distance to a training sample, and share of copies (Memorisation)
  /// Letters have three others:
  ///   tv                 total variation from the data's law (totalVariation), of all samples
  ///   pairs              of neighbouring letters, from those of the training part (pairVariation)
  ///   words              share of known words, if the alphabet has a space (knownWords)
  /// Points have neither classifier nor nearest and copies. All but fid use at most kPairs samples
  /// of each set.
  std::vector<Measure> measure(const Samples& made) const;

  /// The measure kid alone. Throws Error without a classifier.
  double kid(const Samples& made) const;

  /// The measures of the test part, which a model beats by chance only. If data are drawn from a
  /// law, of `count` samples of it instead, because what samples of letters measure depends on how
  /// many there are.
  std::vector<Measure> floor(std::int64_t count) const;

  static constexpr std::int64_t kPairs = 2000;

 private:
  std::vector<Measure> measureLetters(const Samples& made) const;

  Dataset data_;
  std::string device_;
  std::optional<Classifier> classifier_;
  Samples features_;
  std::vector<double> unseen_;  // of test pictures to the nearest training picture
};

struct EvaluateOptions {
  std::vector<std::int64_t> steps = {1, 2, 4, 8};
  std::int64_t seeds = 3;  // sets of samples; mean and spread are over them
  /// Samples in a set; 0: as many as in training, at most 10000, and 50000 for letters.
  std::int64_t count = 0;
  std::vector<double> times = {};  // one row for this grid instead of `steps`
  double guidance = 1;
  AttentionOptions attention = {};
  std::string device = "cpu";
  std::function<void(std::int64_t sets)> progress = {};  // called after each set, with their number
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
  double trainAccuracy = 0, testAccuracy = 0;  // of the classifier; 0 if there is none
  std::vector<Evaluation> rows;
};

/// The table of a model: the floor, the row "normal" (samples of a normal law with the mean and
/// covariance of each class; for tokens, "product", whose tokens are independent of each other),
/// then a row for each number of steps. The data set mixture2d has one
/// more measure, rms: see exactMapDistance.
EvaluationTable evaluate(const Model& model, const Reference& reference,
                         const EvaluateOptions& options);

/// Samples made elsewhere, of a model, a program or a circuit.
struct SampleSet {
  std::string label;  // of its row
  SampleFile file;
};

/// The table of samples: the floor, the row "normal", and a row for each label. The sets of one
/// label give its mean and spread. Equal sets, such as those of a program and of its circuit, are
/// measured once. There is rms too if the file has the noise and the data's flow
/// is known. Throws Error if samples do not have the data's shape.
EvaluationTable evaluateSamples(const std::vector<SampleSet>& sets, const Reference& reference);

/// For people, and as one line of JSON.
std::string toText(const EvaluationTable& table);
std::string toJson(const EvaluationTable& table);

/// rmsDistance of samples to the points to which the exact flow of mixture2d takes their noise: the
/// root of the mean over samples of the squared Euclidean distance, a sum over coordinates. The
/// figures of consistency.h and orders.h are means over coordinates too, so they are smaller by the
/// root of the dimension. Both paths have one such map, because they differ in scale and time
/// alone.
double exactMapDistance(const Samples& made, const Samples& noise);

/// exactMapDistance of fresh samples of a model.
double exactMapDistance(const Model& model, std::int64_t steps, std::int64_t count,
                        std::uint64_t seed);

}  // namespace tc0
