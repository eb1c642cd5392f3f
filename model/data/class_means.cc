#include "model/data/class_means.h"

#include "circuit/base/error.h"

namespace tc0 {

std::vector<float> classMeans(const Dataset& data, std::int64_t classes) {
  const std::int64_t numbers = data.numbers(), count = data.train.count();
  if (count == 0) fail(data.name, ": required samples to take means of, found none");
  std::vector<double> sums((classes + 1) * numbers);
  std::vector<double> counts(classes + 1);
  const auto add = [&](std::int64_t row, std::int64_t sample) {
    for (std::int64_t j = 0; j < numbers; ++j)
      sums[row * numbers + j] += (data.train.row(sample)[j] - data.shift) / data.scale;
    ++counts[row];
  };
  for (std::int64_t i = 0; i < count; ++i) {
    if (classes > 0) add(data.train.labels.at(i), i);
    add(classes, i);
  }
  std::vector<float> means;
  for (std::int64_t row = 0; row <= classes; ++row) {
    const std::int64_t from = counts[row] == 0 ? classes : row;
    for (std::int64_t j = 0; j < numbers; ++j)
      means.push_back(sums[from * numbers + j] / counts[from]);
  }
  return means;
}

}  // namespace tc0
