#include "circuit/step_layout.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// values[t] + values[t - stride] + values[t - 2 stride] + ... for every t. Where it is used, all
// terms are reachable tables, so the differences taken of it are exact even if sums over
// unreachable ones wrap.
std::vector<Count> runningSums(std::vector<Count> values, std::int64_t stride) {
  auto size = std::ssize(values);
  if (stride > 0)
    for (std::int64_t t = stride; t < size; ++t) values[t] += values[t - stride];
  else
    for (std::int64_t t = size + stride; t-- > 0;) values[t] += values[t - stride];
  return values;
}

}  // namespace

StepLayout::StepLayout(const Shape& shape, const AffineRow& tableAt,
                       const std::vector<std::int64_t>& gates)
    : shape_(shape), tableAt_(tableAt) {
  std::size_t rank = shape.size();
  Count total;
  if (std::all_of(gates.begin(), gates.end(), [&](std::int64_t n) { return n == gates[0]; })) {
    uniform_ = gates[0];
    perBlock_.assign(rank + 1, static_cast<Count>(uniform_));
    for (std::size_t d = rank; d-- > 0;)
      perBlock_[d] = perBlock_[d + 1] * static_cast<Count>(shape[d]);
    total = perBlock_[0];
  } else {
    stored_.assign(rank + 1, rank);
    times_.assign(rank + 1, 1);
    gatesFrom_.assign(rank + 1, {});
    running_.assign(rank, {});
    gatesFrom_[rank].assign(gates.begin(), gates.end());
    for (std::size_t d = rank; d-- > 0;) addDimension(d);
    total = gatesFrom_[stored_[0]][tableAt.offset] * times_[0];
  }
  if (total >= static_cast<Count>(kMagnitudeLimit))
    fail("step of shape ", listText(shape), ": required fewer than 2^62 gates, found ",
         decimal(total));
  total_ = static_cast<std::int64_t>(total);
}

// Where the table does not depend on the dimension, the numbers are multiples of those behind it.
void StepLayout::addDimension(std::size_t d) {
  std::int64_t stride = tableAt_.strides[d];
  stored_[d] = stored_[d + 1];
  times_[d] = times_[d + 1] * static_cast<Count>(stride == 0 ? shape_[d] : 1);
  if (stride == 0 || shape_[d] == 1) return;
  std::vector<Count> behind = gatesFrom_[stored_[d + 1]];
  for (Count& gates : behind) gates *= times_[d + 1];
  running_[d] = runningSums(std::move(behind), stride);
  auto size = static_cast<std::int64_t>(running_[d].size());
  std::vector<Count>& sums = gatesFrom_[d];
  sums.assign(running_[d].size(), 0);
  for (std::int64_t t = 0; t < size; ++t) {
    std::int64_t last = t + stride * (shape_[d] - 1), previous = t - stride;
    if (last < 0 || last >= size) continue;  // no index has this table here
    bool outside = previous < 0 || previous >= size;
    sums[t] = running_[d][last] - (outside ? 0 : running_[d][previous]);
  }
  stored_[d] = d;
  times_[d] = 1;
}

std::int64_t StepLayout::gatesFrom(std::size_t dimension, std::int64_t table) const {
  if (uniform_ >= 0) return static_cast<std::int64_t>(perBlock_[dimension]);
  return static_cast<std::int64_t>(gatesFrom_[stored_[dimension]][table] * times_[dimension]);
}

// Gates in the first `count` slices along a dimension.
std::int64_t StepLayout::gatesOfFirst(std::size_t d, std::int64_t table, std::int64_t count) const {
  if (count == 0) return 0;
  if (uniform_ >= 0 || running_[d].empty()) return count * gatesFrom(d + 1, table);
  std::int64_t stride = tableAt_.strides[d];
  std::int64_t previous = table - stride;
  bool outside = previous < 0 || previous >= static_cast<std::int64_t>(running_[d].size());
  Count sum = running_[d][table + stride * (count - 1)] - (outside ? 0 : running_[d][previous]);
  return static_cast<std::int64_t>(sum);
}

std::int64_t StepLayout::before(const std::int64_t* index) const {
  std::int64_t gates = 0;
  std::int64_t table = tableAt_.offset;
  for (std::size_t d = 0; d < shape_.size(); ++d) {
    gates += gatesOfFirst(d, table, index[d]);
    table += tableAt_.strides[d] * index[d];
  }
  return gates;
}

StepLayout::Place StepLayout::locate(std::int64_t g) const {
  Place place{Index(shape_.size()), tableAt_.offset, 0};
  for (std::size_t d = 0; d < shape_.size(); ++d) {
    std::int64_t low = 0, high = shape_[d] - 1;  // the largest slice with at most g gates before it
    while (low < high) {
      std::int64_t middle = low + (high - low + 1) / 2;
      if (gatesOfFirst(d, place.table, middle) <= g)
        low = middle;
      else
        high = middle - 1;
    }
    g -= gatesOfFirst(d, place.table, low);
    place.index[d] = low;
    place.table += tableAt_.strides[d] * low;
  }
  place.gate = g;
  return place;
}

}  // namespace tc0
