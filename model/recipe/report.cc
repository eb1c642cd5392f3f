#include "model/recipe/report.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/program/interpret.h"
#include "model/recipe/recipe.h"
#include "model/recipe/tokens/step.h"

namespace tc0 {
namespace {

// A row of the report while samples are added: sums over all elements of all samples so far.
struct RowSums {
  ReportRow row;
  double error = 0;      // of squared differences from the reference
  double square = 0;     // of squares of the reference
  double saturated = 0;  // elements that the table's ends cut off
  double elements = 0;
};

// Whether gate k is 1 at n / d.
bool isOne(const Tables& tables, std::int64_t k, std::int64_t n, std::int64_t d) {
  return Wide{tables.qAt(k)} * n >= Wide{tables.p[k]} * d;
}

// How many elements of a step lie beyond the ends of their tables, of the ends that `clamps` names.
// Gates are nested: below the table the first gate is 0, above it the last gate is 1.
double saturatedElements(const program::Program& program, const program::TensorValues& values,
                         const ReportedTensor& reported) {
  const program::Tensor& tensor = program.tensor(reported.tensor);
  const auto* plain = tensor.as<program::StepOp>();
  const auto* ratio = tensor.as<program::RatioStepOp>();
  if (plain == nullptr && ratio == nullptr) return 0;
  const Tables& tables = plain != nullptr ? plain->tables : ratio->tables;
  int axis = plain != nullptr ? plain->axis : ratio->axis;
  const auto& n = values[plain != nullptr ? plain->x : ratio->numerator];
  std::int64_t inner = 1;
  for (int d = axis + 1; d < std::ssize(tensor.shape); ++d) inner *= tensor.shape[d];
  double count = 0;
  for (std::int64_t e = 0; e < std::ssize(n); ++e) {
    std::int64_t below = ratio == nullptr ? 1 : values[ratio->denominator][e];
    std::int64_t table = axis < 0 ? 0 : e / inner % tensor.shape[axis];
    std::int64_t first = tables.start[table];
    std::int64_t gates = tables.gates(table);
    if (gates == 0) continue;
    bool low = reported.clamps.below && !isOne(tables, first, n[e], below);
    bool high = reported.clamps.above && isOne(tables, first + gates - 1, n[e], below);
    if (low || high) ++count;
  }
  return count;
}

// Adds a sample's integers of a tensor, and the reference's values of its point.
void compare(RowSums& sums, const ReportedTensor& reported, const program::Elements& found,
             const std::vector<double>& expected) {
  TC0_ASSERT(found.size() == expected.size());
  auto [least, most] = std::minmax_element(found.begin(), found.end());
  Range used{*least, *most};
  sums.row.used = sums.elements == 0 ? used : sums.row.used.hull(used);
  sums.elements += found.size();
  for (std::size_t i = 0; i < found.size(); ++i) {
    double difference = reported.scales[i % reported.scales.size()] * found[i] - expected.at(i);
    sums.error += difference * difference;
    sums.square += expected[i] * expected[i];
  }
}

// Sums over the pixels (or coordinates) of all samples, in units of the data.
struct PixelSums {
  double error = 0, unrounded = 0, sum = 0, square = 0, elements = 0;

  void add(const std::vector<double>& found, const std::vector<double>& expected,
           const std::vector<double>& beforeRounding) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      error += (found[i] - expected[i]) * (found[i] - expected[i]);
      unrounded += (found[i] - beforeRounding[i]) * (found[i] - beforeRounding[i]);
      sum += expected[i];
      square += expected[i] * expected[i];
      ++elements;
    }
  }
};

// Data from z: pixels are rounded to levels and clamped; tokens become the bits of their letters.
std::vector<double> toData(const Model& model, std::vector<double> z) {
  if (model.tokens.active()) return oneHotOf(z, model.tokens.letters);
  for (double& value : z) {
    value = model.scale * value + model.shift;
    if (model.levels > 0) value = std::clamp<double>(std::round(value), 0, model.levels - 1);
  }
  return z;
}

// Data from the output of the program: its pixels or letters, or its points, which are z in units of zScale.
std::vector<double> programData(const program::Program& program, const Model& model,
                                const program::TensorValues& values, double zScale) {
  program::Values outputs = program::outputValues(program, values);
  std::vector<double> found(outputs[0].begin(), outputs[0].end());
  if (model.levels > 0 || model.tokens.active()) return found;
  for (double& value : found) value *= zScale;
  return toData(model, found);
}

// The bits of an integer type that holds the range: with a sign only if there are negative numbers.
int bitsOf(const Range& range) {
  int bits = 1;
  auto holds = [&] {
    Wide most = Wide{1} << (range.lo < 0 ? bits - 1 : bits);
    return Wide{range.hi} < most && Wide{range.lo} >= -most;
  };
  while (!holds()) ++bits;
  return bits;
}

ReportRow rowOf(const program::Program& program, program::TensorId id) {
  const program::Tensor& tensor = program.tensor(id);
  ReportRow row;
  row.tensor = id;
  row.point = tensor.name;
  row.operation = program::operationName(tensor);
  row.proven = tensor.range;
  row.bits = bitsOf(tensor.range);
  return row;
}

std::vector<RowSums> startSums(const program::Program& program,
                               const std::vector<ReportedTensor>& reported) {
  std::vector<RowSums> sums;
  for (const ReportedTensor& tensor : reported) {
    ReportRow row = rowOf(program, tensor.tensor);
    row.point = tensor.point;
    row.scales = tensor.scales;
    row.rounded = tensor.bits > 0;
    if (row.rounded) row.bits = tensor.bits;
    sums.push_back({row, 0, 0, 0, 0});
  }
  return sums;
}

// Rows of the tensors that are versions of no point.
std::vector<ReportRow> otherRows(const program::Program& program,
                                 const std::vector<ReportedTensor>& reported) {
  program::PerTensor<bool> isVersion(program.tensors().size());
  for (const ReportedTensor& tensor : reported) isVersion[tensor.tensor] = true;
  std::vector<ReportRow> rows;
  for (program::TensorId id : program.tensors().ids()) {
    if (isVersion[id]) continue;
    rows.push_back(rowOf(program, id));
    rows.back().compared = false;
  }
  return rows;
}

// Widens the used ranges by a sample's values; the first sample sets them.
void addUsed(std::vector<ReportRow>& rows, const program::TensorValues& values, bool first) {
  for (ReportRow& row : rows) {
    const auto& found = values[row.tensor];
    auto [least, most] = std::minmax_element(found.begin(), found.end());
    Range used{*least, *most};
    row.used = first ? used : row.used.hull(used);
  }
}

}  // namespace

QuantiseReport measure(const program::Program& program, const std::vector<ReportedTensor>& reported,
                       const std::vector<FixedStep>& steps, const Model& model,
                       const std::vector<SamplerInput>& inputs) {
  TC0_ASSERT(!reported.empty() && !inputs.empty());
  std::vector<RowSums> sums = startSums(program, reported);
  QuantiseReport report;
  report.others = otherRows(program, reported);
  PixelSums pixels;
  for (const SamplerInput& input : inputs) {
    program::TensorValues values = program::interpret(program, programInputs(program, input));
    addUsed(report.others, values, &input == &inputs.front());
    Calibration reference;
    std::vector<double> z =
        sample(steps, roundedNoise(program, input), input.label, recorder(reference));
    for (std::size_t i = 0; i < reported.size(); ++i) {
      compare(sums[i], reported[i], values[reported[i].tensor], reference.at(reported[i].point));
      sums[i].saturated += saturatedElements(program, values, reported[i]);
    }
    // The last point is z at time 0, so its scale is that of the points.
    pixels.add(programData(program, model, values, reported.back().scales[0]), toData(model, z),
               toData(model, sample(steps, input.noise, input.label)));
  }
  for (RowSums& sum : sums) {
    sum.row.rmsError = std::sqrt(sum.error / sum.elements);
    sum.row.rms = std::sqrt(sum.square / sum.elements);
    sum.row.saturated = sum.saturated / sum.elements;
    report.rows.push_back(sum.row);
  }
  double mean = pixels.sum / pixels.elements;
  report.samples = std::ssize(inputs);
  report.rmsPixelError = std::sqrt(pixels.error / pixels.elements);
  report.rmsPixelErrorUnrounded = std::sqrt(pixels.unrounded / pixels.elements);
  report.rmsPixel = std::sqrt(std::max(0.0, pixels.square / pixels.elements - mean * mean));
  return report;
}

}  // namespace tc0
