#include "model/simulate/step_tensors.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <type_traits>
#include <vector>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// The slope of one table: slopes[n] where n of the nodes are at or below x. StepTensors defines it.
struct Slopes {
  std::vector<double> nodes, slopes{0.0};
};

// At a breakpoint the piecewise linear function has the mean of the values on both sides, so
// between two breakpoints it rises by half of each of their increments. Beyond the first and the
// last it rises by the other half within half the distance to the next breakpoint: at the slope
// (increment / 2) / (distance / 2).
Slopes slopesOf(const std::vector<double>& breakpoints, const std::vector<double>& increments) {
  TC0_ASSERT(breakpoints.size() == increments.size());
  Slopes result;
  std::size_t gates = breakpoints.size();
  if (gates == 0) return result;
  auto distance = [&](std::size_t k) {
    return gates == 1 ? 2.0 : breakpoints[k + 1] - breakpoints[k];
  };
  double first = distance(0), last = distance(gates < 2 ? 0 : gates - 2);
  result.nodes.push_back(breakpoints[0] - first / 2);
  result.slopes.push_back(increments[0] / first);
  for (std::size_t k = 0; k + 1 < gates; ++k) {
    result.nodes.push_back(breakpoints[k]);
    result.slopes.push_back((increments[k] + increments[k + 1]) / 2 / distance(k));
  }
  result.nodes.push_back(breakpoints[gates - 1]);
  result.slopes.push_back(increments[gates - 1] / last);
  result.nodes.push_back(breakpoints[gates - 1] + last / 2);
  result.slopes.push_back(0.0);
  return result;
}

// Lists of different lengths as the rows of a matrix; the shorter ones are filled up.
template <class T>
at::Tensor matrix(const std::vector<std::vector<T>>& lists, std::size_t width, T fill,
                  at::ScalarType type, at::Device device) {
  std::vector<T> all;
  for (const std::vector<T>& list : lists) {
    all.insert(all.end(), list.begin(), list.end());
    all.insert(all.end(), width - list.size(), fill);
  }
  auto from = std::is_same_v<T, double> ? at::kDouble : at::kLong;
  auto rows = std::ssize(lists);
  const std::int64_t columns = width;
  return at::from_blob(all.data(), {rows, columns}, at::dtype(from)).clone().to(device, type);
}

std::vector<std::vector<double>> inDouble(const std::vector<std::vector<std::int64_t>>& lists) {
  std::vector<std::vector<double>> result;
  for (const auto& list : lists) result.emplace_back(list.begin(), list.end());
  return result;
}

template <class T>
std::size_t longest(const std::vector<std::vector<T>>& lists) {
  std::size_t most = 0;
  for (const std::vector<T>& list : lists) most = std::max(most, list.size());
  return most;
}

}  // namespace

StepTensors::StepTensors(const Tables& tables, int axis, bool ratio, at::ScalarType type,
                         at::Device device)
    : axis_(axis) {
  std::vector<std::vector<std::int64_t>> p, q, levels;
  std::vector<std::vector<double>> nodes, slopes;
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    std::vector<double> breakpoints, increments;
    std::int64_t level = tables.base[t];
    p.emplace_back();
    q.emplace_back();
    levels.push_back({level});
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      level += tables.increments[k];
      p.back().push_back(tables.p[k]);
      q.back().push_back(tables.qAt(k));
      levels.back().push_back(level);
      increments.push_back(tables.increments[k]);
      const double place = tables.p[k];
      breakpoints.push_back(ratio ? place / tables.qAt(k) : place - 0.5);
    }
    Slopes found = slopesOf(breakpoints, increments);
    nodes.push_back(found.nodes);
    slopes.push_back(found.slopes);
  }
  std::size_t gates = std::max<std::size_t>(1, longest(p));
  double infinity = std::numeric_limits<double>::infinity();
  // Gates that fill up are never 1: [0 * numerator >= 1 * denominator], [x >= infinity].
  if (ratio)
    p_ = matrix<std::int64_t>(p, gates, 1, type, device);
  else if (type == at::kDouble)
    p_ = matrix(inDouble(p), gates, infinity, type, device);
  else
    p_ = matrix(p, gates, std::numeric_limits<std::int64_t>::max(), type, device);
  q_ = matrix<std::int64_t>(q, gates, 0, type, device);
  if (ratio) ratios_ = p_.to(at::kDouble) / q_.to(at::kDouble);  // 1 / 0 where filled up
  levels_ = matrix<std::int64_t>(levels, gates + 1, 0, type, device);
  if (type != at::kDouble) return;
  std::size_t places = std::max<std::size_t>(1, longest(nodes));
  nodes_ = matrix(nodes, places, infinity, type, device);
  slopes_ = matrix(slopes, places + 1, 0.0, type, device);
}

at::Tensor StepTensors::step(const at::Tensor& x) const {
  at::Tensor row = rows(x);
  return finish(at::searchsorted(p_, row.detach(), false, true), row, x);
}

at::Tensor StepTensors::ratioStep(const at::Tensor& numerator,
                                  const at::Tensor& denominator) const {
  at::Tensor n = rows(numerator), d = rows(denominator);
  return finish(ratioGates(n.detach(), d.detach()), n / d, numerator);
}

// The search in rounded ratios may be off by a few gates. Gates are nested, so the number of gates
// is right if and only if the last of them is 1 and the next one is not; the exact comparisons of
// these two move the number by one at a time until that holds everywhere.
at::Tensor StepTensors::ratioGates(const at::Tensor& n, const at::Tensor& d) const {
  const std::int64_t last = p_.size(1) - 1;
  at::Tensor ones = at::searchsorted(ratios_, n.to(at::kDouble) / d.to(at::kDouble), false, true);
  auto isOne = [&](const at::Tensor& gate) {
    return (q_.gather(1, gate) * n).ge(p_.gather(1, gate) * d);
  };
  while (true) {
    at::Tensor more = ones.le(last) * isOne(ones.clamp_max(last));
    at::Tensor less = ones.gt(0) * isOne((ones - 1).clamp_min(0)).logical_not();
    at::Tensor change = more.to(at::kLong) - less.to(at::kLong);
    if (!change.any().item<bool>()) return ones;
    ones += change;
  }
}

// x as a matrix with a row for each table.
at::Tensor StepTensors::rows(const at::Tensor& x) const {
  at::Tensor first = axis_ == -1 ? x : x.movedim(axis_ + 1, 0);
  return first.reshape({p_.size(0), -1}).contiguous();
}

// The values of a step, shaped like `like`, from the number of gates that are 1 and the place on
// the piecewise linear function. The term with the slope is exactly 0; it is there for its
// gradient.
at::Tensor StepTensors::finish(const at::Tensor& ones, const at::Tensor& place,
                               const at::Tensor& like) const {
  at::Tensor y = levels_.gather(1, ones);
  if (place.requires_grad()) {
    at::Tensor fixed = place.detach();
    at::Tensor slope = slopes_.gather(1, at::searchsorted(nodes_, fixed, false, true));
    y = y + slope * (place - fixed);
  }
  if (axis_ == -1) return y.reshape(like.sizes());
  return y.reshape(like.movedim(axis_ + 1, 0).sizes()).movedim(0, axis_ + 1);
}

}  // namespace tc0
