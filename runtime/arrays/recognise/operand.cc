#include "runtime/arrays/recognise/operand.h"

#include <algorithm>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::int64_t kFewNumbers = 4096;  // up to here, a proof tries every number of a range

}  // namespace

// The step behind an array that is a step over the number, element by element, or a read of one; or
// null. Its one table is that of all elements.
const StepOp* Operand::stepOver(ArrayId array) const {
  const Array& own = circuit_->array(array);
  const auto* read = own.as<ReadOp>();
  if (read != nullptr && (read->variants != 1 || !isIdentity(read->at, own.shape))) return nullptr;
  const Array& bank = read == nullptr ? own : circuit_->array(read->step);
  const auto* step = bank.as<StepOp>();
  if (step == nullptr || bank.shape != own.shape || step->denominator) return nullptr;
  bool inPlace = step->numerator.array == leaf_.array &&
                 circuit_->array(leaf_.array).shape == bank.shape &&
                 isIdentity(step->numerator.at, bank.shape);
  return inPlace && step->tables.tables() == 1 ? step : nullptr;
}

bool Operand::shows(ArrayId array) const {
  if (array == leaf_.array) return true;
  if (!leaf_.bank) return stepOver(array) != nullptr;
  const Array& own = circuit_->array(array);
  const auto* read = own.as<ReadOp>();
  return read != nullptr && read->step == leaf_.array && read->variants == 1 &&
         own.shape == circuit_->array(leaf_.array).shape && isIdentity(read->at, own.shape);
}

std::vector<ArrayId> Operand::shownBy(ArrayId end) const {
  std::vector<ArrayId> shown;
  if (leaf_.bank || fewNumbers()) shown.push_back(leaf_.array);
  for (ArrayId id = leaf_.array + 1; id < end; ++id)
    if (shows(id)) shown.push_back(id);
  return shown;
}

bool Operand::fewNumbers() const { return Wide{range_.hi} - range_.lo < kFewNumbers; }

void Operand::changesAt(const Tables& tables, std::int64_t table, std::int64_t shift) {
  if (leaf_.bank || fewNumbers()) return;
  for (std::int64_t k = tables.start[table]; k < tables.start[table + 1]; ++k) {
    Wide number = Wide{tables.p[k]} - shift;
    if (number > range_.lo && number <= range_.hi) changes_.push_back(number);
  }
}

void Operand::changesWith(ArrayId shown) {
  if (leaf_.bank || shown == leaf_.array) return;
  const StepOp* step = stepOver(shown);
  TC0_ASSERT(step != nullptr);
  changesAt(step->tables, 0, 0);
}

std::vector<Operand::Point> Operand::points(std::int64_t most) const {
  std::vector<Point> points;
  if (leaf_.bank) {
    const Tables& tables = circuit_->array(leaf_.array).as<StepOp>()->tables;
    if (std::ssize(tables.p) + tables.tables() > most) return {};
    for (std::int64_t table = 0; table < tables.tables(); ++table)
      for (std::int64_t rank = 0; rank <= tables.gates(table); ++rank)
        points.push_back({table, rank, 0});
    return points;
  }
  std::vector<std::int64_t> numbers{range_.lo};
  if (fewNumbers())
    for (std::int64_t n = range_.lo + 1; n <= range_.hi; ++n) numbers.push_back(n);
  numbers.insert(numbers.end(), changes_.begin(), changes_.end());
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (std::ssize(numbers) > most) return {};
  for (std::int64_t number : numbers) points.push_back({0, 0, number});
  return points;
}

Operand::Values::Values(const Operand& operand, ArrayId shown) : bank_(operand.leaf_.bank) {
  if (!bank_ && shown != operand.leaf_.array) {
    tables_ = &operand.stepOver(shown)->tables;
    values_.emplace_back(*operand.circuit_, shown);
  } else if (bank_) {
    values_.emplace_back(*operand.circuit_, shown);
  }
}

std::int64_t Operand::Values::at(const Point& point, std::int64_t variant) const {
  if (values_.empty()) return point.number;
  if (bank_) return values_[0](point.table, variant, point.rank);
  auto first = tables_->p.begin();
  std::int64_t rank = std::upper_bound(first, tables_->p.end(), point.number) - first;
  return values_[0](0, 0, rank);
}

std::int64_t Operand::Values::variants() const {
  return values_.empty() ? 1 : values_[0].variants();
}

}  // namespace tc0
