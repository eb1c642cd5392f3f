#include "runtime/arrays/dense_thresholds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

using Table = StepTable<std::int32_t>;

// Whether a row of strides changes along any dimension but this one.
bool movesOutside(const std::vector<std::int64_t>& strides, std::size_t dimension) {
  for (std::size_t d = 0; d < strides.size(); ++d)
    if (d != dimension && strides[d] != 0) return true;
  return false;
}

// What all terms but the matrix, which are constants, add at an index.
std::int64_t constantAt(const FlatSum& sum, std::size_t matrixTerm, const std::int64_t* index) {
  std::int64_t total = 0;
  for (std::size_t k = 0; k < sum.terms.size(); ++k) {
    if (k == matrixTerm) continue;
    const FlatTerm& term = sum.terms[k];
    std::array<std::int64_t, kMaxRank> at{};
    do {
      std::int64_t weight = term.weightAt.at(index);
      for (std::size_t d = 0; d < term.over.size(); ++d) weight += at[d] * term.overWeight[d];
      total += term.scale * term.weights[weight];
    } while (advance(at.data(), term.over));
  }
  return total;
}

std::vector<std::uint8_t> byteTable(const Table& table, std::int64_t zero) {
  std::vector<std::uint8_t> bytes(256, 0);
  for (std::int64_t i = 0; i <= table.top; ++i) bytes[i] = table.values[i] - zero;
  return bytes;
}

// Appends the parameters of one output on a grid. Returns false if its table has another form. The
// start value is taken modulo 2^32, as the kernel's sums are.
bool addOnGrid(DenseThresholds& plan, const Table& table, std::int64_t constant,
               std::int64_t zero) {
  bool lookup = table.form == Table::Form::kLookup;
  if (!lookup && table.form != Table::Form::kAffine && table.form != Table::Form::kConstant)
    return false;
  if (lookup && table.top > 255) return false;
  if (lookup && plan.table.empty()) plan.table = byteTable(table, zero);
  TC0_ASSERT(lookup || table.form == Table::Form::kConstant || table.top <= 255);
  // A constant is an affine table whose top is 0.
  plan.start.push_back(modulo32(constant + table.add));
  plan.shifts.push_back(table.shift);
  plan.tops.push_back(table.top);
  plan.factors.push_back(lookup || table.form == Table::Form::kConstant ? 1 : table.factor);
  plan.bases.push_back(lookup ? 0 : table.base - zero);
  plan.plain &= plan.factors.back() == 1 && plan.bases.back() == 0;
  return true;
}

// A table as a list: values[0] below all thresholds, values[k + 1] from threshold at[k] on.
struct Points {
  std::vector<std::int64_t> at, values;
};

// Lists the thresholds of a table of any form, leaving out those that change nothing. A list with
// DenseStep::kRow thresholds is too long already and may end there.
Points pointsOf(const Table& table) {
  Points points{{}, {table.base}};
  auto add = [&](std::int64_t at, std::int64_t value) {
    if (value == points.values.back()) return;
    points.at.push_back(at);
    points.values.push_back(value);
  };
  std::int64_t sum = table.base;
  switch (table.form) {
    case Table::Form::kConstant:
    case Table::Form::kPairs:  // of ratios, which have no such list
      break;
    case Table::Form::kAffine:
    case Table::Form::kLookup:
      if (table.form == Table::Form::kLookup) points.values[0] = table.values[0];
      for (std::int64_t i = 1; i <= table.top && points.at.size() < DenseStep::kRow; ++i)
        add((i << table.shift) - table.add, table.form == Table::Form::kLookup
                                                ? std::int64_t{table.values[i]}
                                                : table.base + std::int64_t{table.factor} * i);
      break;
    case Table::Form::kCompare:
      for (std::int64_t k = 0; k < table.count; ++k) add(table.points[k], sum += table.values[k]);
      break;
    case Table::Form::kCells:
    case Table::Form::kSearch:
      for (std::int64_t k = 0; k < table.count && points.at.size() < DenseStep::kRow; ++k)
        add(table.points[k], table.values[k + 1]);
  }
  return points;
}

constexpr std::int64_t kNever = INT16_MAX;  // no number of 16 bits is above this point

// Appends the parameters of one output to be searched. Returns false if the points are too many or
// too far apart.
//
// The start value moves sums so that the points lie around 0 and fit 16 bits. The kernel clamps
// sums to 16 bits and asks [sum > point - 1], which clamping does not change: every point - 1 lies
// in [-2^15, 2^15 - 2].
bool addPoints(DenseThresholds& plan, const Table& table, std::int64_t constant,
               std::int64_t zero) {
  Points points = pointsOf(table);
  if (points.at.size() >= DenseStep::kRow) return false;
  std::int64_t middle =
      points.at.empty() ? 0 : points.at[0] + (points.at.back() - points.at[0]) / 2;
  if (!points.at.empty() && points.at.back() - middle > kNever) return false;
  if (!points.at.empty() && points.at[0] - middle < -kNever) return false;
  for (std::int64_t k = 0; k < DenseStep::kRow; ++k) {
    bool real = k < std::ssize(points.at);
    plan.points.push_back(real ? points.at[k] - middle - 1 : kNever);
    std::int64_t value = points.values[std::min(k, std::ssize(points.values) - 1)] - zero;
    TC0_ASSERT(value >= 0 && value <= 255);
    plan.values.push_back(static_cast<std::uint8_t>(value));
  }
  plan.start.push_back(modulo32(constant - middle));
  TC0_ASSERT(std::is_sorted(points.at.begin(), points.at.end()));
  plan.depth = std::max<int>(plan.depth, std::bit_width(points.at.size()));
  return true;
}

void padGrid(DenseThresholds& plan, std::int64_t count) {
  for (; count > 0; --count) {
    plan.start.push_back(0);
    plan.shifts.push_back(0);
    plan.tops.push_back(0);
    plan.factors.push_back(1);
    plan.bases.push_back(0);
  }
}

void padPoints(DenseThresholds& plan, std::int64_t count) {
  plan.start.insert(plan.start.end(), magnitude(count), 0);
  Magnitude rows = magnitude(count * DenseStep::kRow);
  plan.points.insert(plan.points.end(), rows, kNever);
  plan.values.insert(plan.values.end(), rows, 0);
}

}  // namespace

DenseStep DenseThresholds::step(std::int64_t place) const {
  TC0_ASSERT(place >= 0 && place < std::ssize(start));
  DenseStep step;
  if (!points.empty()) {
    step.points = points.data() + place * DenseStep::kRow;
    step.values = values.data() + place * DenseStep::kRow;
    step.depth = depth;
    return step;
  }
  step.shifts = shifts.data() + place;
  step.tops = tops.data() + place;
  step.factors = factors.data() + place;
  step.bases = bases.data() + place;
  step.plain = plain;
  step.table = table.empty() ? nullptr : table.data();
  return step;
}

namespace {

// Visits all outputs of all sets: calls add(table, constant) for each output, with what is added to
// its products, and pad(count) after each set. Stops with false if add returns false.
template <class Add, class Pad>
bool forOutputs(const FlatSum& sum, const DensePlan& dense, const FlatStep& step,
                const StepTableSet<std::int32_t>& tables, bool shared, const Add& add,
                const Pad& pad) {
  AffineRow elements = rowMajor(sum.shape);
  Shape box = sum.shape;
  box[dense.dimension] = 1;
  if (shared) box.assign(box.size(), 1);
  std::vector<std::int64_t> index(sum.shape.size(), 0);
  std::array<std::int64_t, kMaxRank> at{};
  do {
    std::vector<std::int64_t> output = index;
    std::int64_t matrix = dense.matrixAt.at(index.data());
    for (std::int64_t n = 0; n < dense.outputs; ++n) {
      output[dense.dimension] = n;
      unflatten(step.shape, elements.at(output.data()), at.data());
      std::int64_t constant = constantAt(sum, dense.term, output.data()) +
                              dense.zeroSums[matrix * dense.paddedOutputs() + n];
      if (!add(tables[step.tableAt.at(at.data())], constant)) return false;
    }
    pad(dense.paddedOutputs() - dense.outputs);
  } while (advance(index.data(), box));
  return true;
}

}  // namespace

std::optional<DenseThresholds> denseThresholds(const FlatSum& sum, const DensePlan& dense,
                                               const FlatStep& step,
                                               const StepTableSet<std::int32_t>& tables,
                                               std::int64_t zero) {
  std::int64_t instances = 1;
  for (std::size_t d = 0; d < sum.shape.size(); ++d)
    if (d != dense.dimension) instances *= sum.shape[d];
  // Outputs of one quad have to be neighbours.
  AffineRow elements = rowMajor(sum.shape);
  if (step.ratio || elements.strides[dense.dimension] != 1 ||
      (instances > 1 && dense.outputs % 4 != 0) || !sum.products.empty() || !dense.scales.empty())
    return std::nullopt;
  bool shared = !movesOutside(dense.matrixAt.strides, dense.dimension);
  for (std::size_t k = 0; k < sum.terms.size(); ++k) {
    if (k == dense.term) continue;
    if (sum.terms[k].source != kOne || !sum.terms[k].domain.empty()) return std::nullopt;
    shared &= !movesOutside(sum.terms[k].weightAt.strides, dense.dimension);
  }
  // Step and sum may have merged different dimensions. Unless one table serves all elements, only
  // equal shapes tell whether tables change along the instances.
  bool oneTable = true;
  for (std::int64_t stride : step.tableAt.strides) oneTable &= stride == 0;
  bool sameShape = step.shape == sum.shape;
  shared &= oneTable || (sameShape && !movesOutside(step.tableAt.strides, dense.dimension));
  std::int64_t sets = shared ? 1 : instances;
  if (sets > 1 && sets * dense.outputs > std::ssize(dense.weights)) return std::nullopt;

  DenseThresholds grid;
  grid.shared = shared;
  bool onGrid = forOutputs(
      sum, dense, step, tables, shared,
      [&](const Table& table, std::int64_t constant) {
        return (oneTable || table.form != Table::Form::kLookup) &&
               addOnGrid(grid, table, constant, zero);
      },
      [&](std::int64_t count) { padGrid(grid, count); });
  if (onGrid) return grid;
  DenseThresholds searched;
  searched.shared = shared;
  searched.depth = 1;
  bool short16 = forOutputs(
      sum, dense, step, tables, shared,
      [&](const Table& table, std::int64_t constant) {
        return addPoints(searched, table, constant, zero);
      },
      [&](std::int64_t count) { padPoints(searched, count); });
  if (!short16) return std::nullopt;
  for (auto* list : {&searched.points, &searched.values})
    list->insert(list->end(), 2 * DenseStep::kRow, 0);
  return searched;
}

}  // namespace tc0
