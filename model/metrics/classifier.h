#pragma once

#include <memory>
#include <string>

#include "model/data/dataset.h"

namespace tc0 {

struct ClassifierOptions {
  std::int64_t passes = 0;  // over the training part; 0: for 300 000 samples, at most 40
  std::int64_t batch = 128;
  double rate = 2e-3;
  std::uint64_t seed = 1;
};

/// A small convolutional network that tells the classes of a data set apart: 3x3 convolutions (16
/// channels, then twice as many for each halving of the side down to 4), a layer of 64 features,
/// and one output a class. It is trained on the training part alone. The same seed on the same
/// machine with the same number of threads gives the same classifier.
///
/// FID and similar distances compare its features. These cannot be compared across data sets, so
/// every table has the floor beside them: the test part against the training part.
class Classifier {
 public:
  static constexpr std::int64_t kFeatures = 64;

  /// Trains. Throws Error for data without labels or pictures.
  Classifier(const Dataset& data, const ClassifierOptions& options);
  ~Classifier();

  /// A row of kFeatures numbers for each sample; none is negative.
  Samples features(const Samples& samples) const;
  /// The likeliest class of each sample.
  std::vector<std::int64_t> classify(const Samples& samples) const;
  /// Share of samples whose label is the likeliest class.
  double accuracy(const Samples& samples) const;

 private:
  struct Layers;
  std::unique_ptr<Layers> layers_;
};

}  // namespace tc0
