#include "circuit/step_layout.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// values[t] + values[t - stride] + values[t - 2 stride] + ... for every t.
//
// Some of these tables no index reaches, and sums over them may wrap. Callers take differences in
// which all such terms cancel. Differences modulo 2^128 of sums that fit are exact.
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
    perBlock_.assign(rank + 1, uniform_);
    for (std::size_t d = rank; d-- > 0;) perBlock_[d] = perBlock_[d + 1] * shape[d];
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
  if (total >= Count{kMagnitudeLimit})
    fail("step of shape ", listText(shape), ": required fewer than 2^62 gates, found ",
         decimal(total));
  total_ = total;
}

// Fills in the numbers of dimension d from those of dimension d + 1. If the table does not depend
// on d, they are multiples of those of d + 1 and take no memory. If it does, gatesFrom(d, t) adds
// up gatesFrom(d + 1, .) over the tables t, t + stride, ..., t + stride * (extent - 1): the running
// sum at the last of them, less the running sum before the first.
void StepLayout::addDimension(std::size_t d) {
  std::int64_t stride = tableAt_.strides[d];
  stored_[d] = stored_[d + 1];
  times_[d] = times_[d + 1] * (stride == 0 ? shape_[d] : 1);
  if (stride == 0 || shape_[d] == 1) return;
  std::vector<Count> behind = gatesFrom_[stored_[d + 1]];
  for (Count& gates : behind) gates *= times_[d + 1];
  running_[d] = runningSums(std::move(behind), stride);
  std::int64_t size = std::ssize(running_[d]);
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
  if (uniform_ >= 0) return perBlock_[dimension];
  return gatesFrom_[stored_[dimension]][table] * times_[dimension];
}

// The gates in the first `count` slices along dimension d, if the dimensions before d have brought
// the table number to `table`.
std::int64_t StepLayout::gatesOfFirst(std::size_t d, std::int64_t table, std::int64_t count) const {
  TC0_ASSERT(count >= 0 && count <= shape_[d]);
  if (count == 0) return 0;
  if (uniform_ >= 0 || running_[d].empty()) return count * gatesFrom(d + 1, table);
  std::int64_t stride = tableAt_.strides[d];
  std::int64_t previous = table - stride;
  bool outside = previous < 0 || previous >= std::ssize(running_[d]);
  return running_[d][table + stride * (count - 1)] - (outside ? 0 : running_[d][previous]);
}

std::int64_t StepLayout::before(const std::int64_t* index) const {
  TC0_ASSERT(isInside(shape_, index));
  std::int64_t gates = 0;
  std::int64_t table = tableAt_.offset;
  for (std::size_t d = 0; d < shape_.size(); ++d) {
    gates += gatesOfFirst(d, table, index[d]);
    table += tableAt_.strides[d] * index[d];
  }
  return gates;
}

// Finds the coordinates one after the other, each by binary search: the last slice along dimension
// d with at most g gates before it has gate g. Slices without gates before that one have the same
// number, so the last slice is the right one.
StepLayout::Place StepLayout::locate(std::int64_t g) const {
  TC0_ASSERT(g >= 0 && g < total_);
  Place place{Index(shape_.size()), tableAt_.offset, 0};
  for (std::size_t d = 0; d < shape_.size(); ++d) {
    std::int64_t low = 0, high = shape_[d] - 1;
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
  TC0_ASSERT(g >= 0 && g < gatesFrom(shape_.size(), place.table));
  place.gate = g;
  return place;
}

}  // namespace tc0
