#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace tc0 {

/// Rows of numbers: number j of sample i is values[i * numbers + j]. A picture's numbers are in
/// order (channel, y, x), as in NetworkConfig. labels[i] is the class of sample i; empty where
/// there are none.
struct Samples {
  std::int64_t numbers = 0;
  std::vector<float> values;
  std::vector<std::int64_t> labels;

  std::int64_t count() const { return numbers == 0 ? 0 : std::ssize(values) / numbers; }
  const float* row(std::int64_t i) const { return values.data() + i * numbers; }
  /// Rows in this order.
  Samples pick(const std::vector<std::int64_t>& rows) const;
  /// At most the first `most` rows.
  Samples head(std::int64_t most) const;
};

/// What to learn. Pictures have side > 0 and levels 0 .. levels-1; points of the plane have side =
/// 0, levels = 0 and no end: `draw` makes as many as one likes, and train and test are draws of
/// fixed seed.
struct Dataset {
  std::string name;
  std::int64_t side = 0, channels = 1;
  std::int64_t classes = 0;
  std::int64_t levels = 0;
  double scale = 1, shift = 0;  // data = scale * z + shift, where z is about in [-1, 1]
  Samples train, test;
  std::function<Samples(std::int64_t count, std::uint64_t seed)> draw;  // empty for pictures

  std::int64_t numbers() const { return train.numbers; }
  bool pictures() const { return side > 0; }
};

/// A row of the table of data sets.
struct DatasetKind {
  const char* name;
  const char* about;
  Dataset (*load)(const std::string& path);
};
const std::vector<DatasetKind>& datasetKinds();

/// The data set of this name. `path` is the folder of its files; empty means the usual place.
/// Throws Error where the name is unknown or files are absent, saying where to put them.
Dataset loadDataset(const std::string& name, const std::string& path = "");

/// Where the shipped files lie: the environment's TC0_DATA, or else the source tree's
/// model/data/files.
std::string shippedDataFolder();

}  // namespace tc0
