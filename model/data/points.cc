#include "model/data/points.h"

#include <cmath>
#include <random>

namespace tc0 {
namespace {

constexpr std::int64_t kTrain = 4096, kTest = 4096;
constexpr std::uint64_t kTrainSeed = 1, kTestSeed = 2;

// Random numbers that are the same on every machine, which the distributions of the standard
// library are not.
class Source {
 public:
  explicit Source(std::uint64_t seed) : engine_(seed) {}
  // In [0, 1): the upper 53 bits as a fraction.
  double uniform() { return (engine_() >> 11) * 0x1p-53; }
  // Two independent normal numbers, by the method of Box and Muller.
  std::array<double, 2> normals() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * M_PI * uniform();
    return {radius * std::cos(angle), radius * std::sin(angle)};
  }

 private:
  std::mt19937_64 engine_;
};

Samples drawMixture(std::int64_t count, std::uint64_t seed) {
  const std::vector<PointMode>& modes = mixture2dModes();
  Source source(seed);
  Samples out;
  out.numbers = 2;
  out.values.reserve(2 * count);
  out.labels.reserve(count);
  for (std::int64_t i = 0; i < count; ++i) {
    double left = source.uniform();  // the mode is where the sum of the weights passes this
    std::size_t k = 0;
    while (k + 1 < modes.size() && left >= modes[k].weight) left -= modes[k++].weight;
    const std::array<double, 2> normals = source.normals();
    for (std::size_t d = 0; d < 2; ++d) {
      out.values.push_back(modes[k].mean[d] + modes[k].deviation * normals[d]);
    }
    out.labels.push_back(k);
  }
  return out;
}

Samples drawBoard(std::int64_t count, std::uint64_t seed) {
  Source source(seed);
  Samples out;
  out.numbers = 2;
  for (std::int64_t i = 0; i < count; ++i) {
    const int field = 8 * source.uniform();
    const int row = field / 2;
    const int column = 2 * (field % 2) + row % 2;
    out.values.push_back(column - 2 + source.uniform());
    out.values.push_back(row - 2 + source.uniform());
  }
  return out;
}

Dataset endless(const char* name, std::int64_t classes,
                Samples (*draw)(std::int64_t, std::uint64_t)) {
  Dataset data;
  data.name = name;
  data.classes = classes;
  data.draw = draw;
  data.train = draw(kTrain, kTrainSeed);
  data.test = draw(kTest, kTestSeed);
  return data;
}

}  // namespace

const std::vector<PointMode>& mixture2dModes() {
  static const std::vector<PointMode> modes = {
      {0.5, {1.5, 0.0}, 0.3}, {0.3, {-1.0, 1.2}, 0.4}, {0.2, {-0.8, -1.3}, 0.25}};
  return modes;
}

Dataset mixture2d() { return endless("mixture2d", 3, drawMixture); }
Dataset checkerboard() { return endless("checkerboard", 0, drawBoard); }

}  // namespace tc0
