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
  std::string device = "cpu";  // where it is trained and asked
  bool trained = true;         // false: random weights, for pictures without classes
};

/// A small convolutional network that tells the classes of a data set apart: 3x3 convolutions (16
/// channels, then twice as many for each halving of the side down to 4), a layer of 64 features,
/// and one output a class. It is trained on the training part alone. The same seed on the same
/// machine with the same number of threads gives the same classifier.
///
/// FID and similar distances compare its features. These cannot be compared across data sets, so
/// every table has the floor beside them: the test part against the training part.
///
/// Pictures without classes are compared by the features of the network with its random weights,
/// which depend on the seed alone. Such features tell edges, colours and textures apart and do not
/// know what a picture shows (Naeem et al., 2020, use them where trained ones do not fit the data).
class Classifier {
 public:
  static constexpr std::int64_t kFeatures = 64;

  /// Trains, if options.trained. Throws Error for data without pictures, and for data without labels
  /// that it is to be trained on.
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
