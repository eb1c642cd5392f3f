#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace tc0 {

/// Samples as rows of numbers: number j of sample i is values[i * numbers + j]. A picture's numbers
/// are in the order (channel, y, x), as in NetworkConfig. labels[i] is the class of sample i; if
/// there are no classes, `labels` is empty.
struct Samples {
  std::int64_t numbers = 0;
  std::vector<float> values;
  std::vector<std::int64_t> labels;

  std::int64_t count() const { return numbers == 0 ? 0 : std::ssize(values) / numbers; }
  const float* row(std::int64_t i) const { return values.data() + i * numbers; }
  /// The samples of these numbers, in this order.
  Samples pick(const std::vector<std::int64_t>& rows) const;
  /// The first samples, at most `most`.
  Samples head(std::int64_t most) const;
  bool operator==(const Samples&) const = default;
};

/// A data set to learn from. Pictures have side > 0 and levels 0 .. levels-1. Points of the plane
/// have side = 0 and levels = 0, and there is no end of them: `draw` makes any number, and `train`
/// and `test` are draws of fixed seeds.
///
/// Tokens have letters > 0: every number is one of 0 .. letters-1, and `alphabet` has a character
/// for each. In z a letter of a token is a number of its own, 1 / scale or 0 (Tokens in
/// model/recipe/network/network.h). An empty alphabet means that the tokens are pixels of as many levels. `law` has the
/// probability of each sequence that occurs, written in the alphabet, where that is known.
struct Dataset {
  std::string name;
  std::int64_t side = 0, channels = 1;
  std::int64_t classes = 0;
  std::int64_t levels = 0;
  double scale = 1, shift = 0;  // data = scale * z + shift, with z about in [-1, 1]
  Samples train, test;
  std::function<Samples(std::int64_t count, std::uint64_t seed)> draw;  // empty for pictures
  std::int64_t letters = 0;
  std::string alphabet = {};
  std::map<std::string, double> law = {};

  std::int64_t numbers() const { return train.numbers; }
  bool pictures() const { return side > 0; }
  bool tokens() const { return letters > 0; }
};

/// A kind of data set: a row of the table that configuration, help and messages are fed from.
struct DatasetKind {
  const char* name;
  const char* about;
  Dataset (*load)(const std::string& path);
};
const std::vector<DatasetKind>& datasetKinds();

/// How pictures of any size become squares of one size. With count = 1 a picture gives the largest
/// square around its middle; with more, so many squares at random places, the same in every run,
/// whose sides lie between `side` and the picture's shorter side. A square is brought to `side`
/// pixels by means over areas.
struct PictureCut {
  std::int64_t side = 0;  // 0: pictures stay as they are, and must be squares of one size
  std::int64_t count = 1;
};

/// The data set of this name. `path` is the folder of its files; empty means the usual place. Only
/// the data set "folder" can be cut. Throws Error if the name is unknown or files are absent, and
/// says where to put them.
Dataset loadDataset(const std::string& name, const std::string& path = "",
                    const PictureCut& cut = {});

/// The folder of the shipped files: the environment variable TC0_DATA or, if it is not set, the
/// source tree's model/data/files.
std::string shippedDataFolder();

/// The usual place of other files, for programs on a machine without their package: what is called
/// `name` in the folder TC0_DATA if it is there, otherwise `usual`.
std::string usualPlace(const std::string& name, const std::string& usual);

}  // namespace tc0
