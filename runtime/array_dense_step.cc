#include "runtime/array_dense_step.h"

#include <array>

namespace tc0 {
namespace {

using Table = StepTable<std::int32_t>;

bool movesOutside(const std::vector<std::int64_t>& strides, std::size_t dimension) {
  for (std::size_t d = 0; d < strides.size(); ++d)
    if (d != dimension && strides[d] != 0) return true;
  return false;
}

// What the constant terms add at an index.
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
  for (std::int64_t i = 0; i <= table.top; ++i)
    bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(table.values[i] - zero);
  return bytes;
}

// Appends the parameters of output n; false where the table has another form.
bool addOutput(DenseStepPlan& plan, const Table& table, std::int64_t constant, std::int64_t zero) {
  bool lookup = table.form == Table::Form::kLookup;
  if (!lookup && table.form != Table::Form::kAffine && table.form != Table::Form::kConstant)
    return false;
  // A constant is the affine table that stops at 0. Sums wrap modulo 2^32 like the kernel's.
  plan.start.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(constant + table.add)));
  plan.shifts.push_back(table.shift);
  plan.tops.push_back(table.top);
  plan.factors.push_back(lookup || table.form == Table::Form::kConstant ? 1 : table.factor);
  plan.bases.push_back(lookup ? 0 : static_cast<std::int32_t>(table.base - zero));
  plan.plain &= plan.factors.back() == 1 && plan.bases.back() == 0;
  return true;
}

void addPadding(DenseStepPlan& plan, std::int64_t count) {
  for (; count > 0; --count) {
    plan.start.push_back(0);
    plan.shifts.push_back(0);
    plan.tops.push_back(0);
    plan.factors.push_back(1);
    plan.bases.push_back(0);
  }
}

}  // namespace

DenseStep DenseStepPlan::step(std::int64_t set, std::int64_t paddedOutputs) const {
  std::int64_t at = set * paddedOutputs;
  DenseStep step;
  step.shifts = shifts.data() + at;
  step.tops = tops.data() + at;
  step.factors = factors.data() + at;
  step.bases = bases.data() + at;
  step.plain = plain;
  step.table = table.empty() ? nullptr : table.data();
  return step;
}

std::optional<DenseStepPlan> planDenseStep(const FlatSum& sum, const DensePlan& dense,
                                           const FlatStep& step,
                                           const StepTableSet<std::int32_t>& tables,
                                           std::int64_t zero) {
  DenseStepPlan plan;
  std::int64_t instances = 1;
  for (std::size_t d = 0; d < sum.shape.size(); ++d)
    if (d != dense.dimension) instances *= sum.shape[d];
  // Outputs of one quad have to be neighbours.
  AffineRow elements = rowMajor(sum.shape);
  if (elements.strides[dense.dimension] != 1 || (instances > 1 && dense.outputs % 4 != 0))
    return std::nullopt;
  plan.shared = !movesOutside(dense.matrixAt.strides, dense.dimension);
  for (std::size_t k = 0; k < sum.terms.size(); ++k) {
    if (k == dense.term) continue;
    if (sum.terms[k].source != kOne || !sum.terms[k].domain.empty()) return std::nullopt;
    plan.shared &= !movesOutside(sum.terms[k].weightAt.strides, dense.dimension);
  }
  // The step's own dimensions may be merged otherwise: its last one has to be, or lie in, N.
  bool oneTable = true;
  for (std::int64_t stride : step.tableAt.strides) oneTable &= stride == 0;
  bool sameShape = step.shape == sum.shape;
  plan.shared &= oneTable || (sameShape && !movesOutside(step.tableAt.strides, dense.dimension));
  std::int64_t sets = plan.shared ? 1 : instances;
  if (sets > 1 && sets * dense.outputs > static_cast<std::int64_t>(dense.weights.size()))
    return std::nullopt;

  Shape box = sum.shape;
  box[dense.dimension] = 1;
  if (plan.shared) box.assign(box.size(), 1);
  std::vector<std::int64_t> index(sum.shape.size(), 0);
  std::array<std::int64_t, kMaxRank> at{};
  do {
    std::vector<std::int64_t> output = index;
    std::int64_t matrix = dense.matrixAt.at(index.data());
    for (std::int64_t n = 0; n < dense.outputs; ++n) {
      output[dense.dimension] = n;
      unflatten(step.shape, elements.at(output.data()), at.data());
      const Table& table = tables[step.tableAt.at(at.data())];
      bool lookup = table.form == Table::Form::kLookup;
      if (lookup && (!oneTable || table.top > 255)) return std::nullopt;
      if (lookup && plan.table.empty()) plan.table = byteTable(table, zero);
      std::int64_t constant =
          constantAt(sum, dense.term, output.data()) +
          dense.zeroSums[static_cast<std::size_t>(matrix * dense.outputQuads() * 4 + n)];
      if (!addOutput(plan, table, constant, zero)) return std::nullopt;
    }
    addPadding(plan, dense.outputQuads() * 4 - dense.outputs);
  } while (advance(index.data(), box));
  return plan;
}

}  // namespace tc0
