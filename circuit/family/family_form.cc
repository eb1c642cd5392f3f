#include "circuit/family/family_form.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// A number that may depend on no growing reduction.
std::int64_t single(const FamilyCoordinate& coordinate) {
  TC0_ASSERT(coordinate.factor == 0);
  return coordinate.value;
}

std::int64_t narrow(Wide weight) {
  if (weight < INT64_MIN || weight > INT64_MAX) fail("gate: required weights of 64 bits");
  return static_cast<std::int64_t>(weight);
}

}  // namespace

void FamilyForm::add(const View& view, const Index& index, std::int64_t factor) {
  Coordinates at;
  for (std::int64_t coordinate : index) at.push_back({coordinate, 0, -1, 1});
  array(view.array, coordinates(view.at, at), factor, 1, 0);
}

std::vector<FamilyPiece> FamilyForm::pieces() const {
  std::vector<FamilyPiece> result;
  for (const auto& [place, weights] : pieces_) {
    if (std::all_of(weights.begin(), weights.end(), [](Wide w) { return w == 0; })) continue;
    FamilyPiece& piece = result.emplace_back(FamilyPiece{place.first, place.second, {}});
    for (Wide weight : weights) piece.weights.push_back(narrow(weight));
  }
  return result;
}

// `factor` is the product of the weights on the way, and `times` how often the growing reductions on
// the way pass here: constants are added as often.
void FamilyForm::array(ArrayId id, const Coordinates& at, Wide factor, Count times,
                       int reductions) {
  const Array& array = base_.array(id);
  if (const auto* sum = array.as<SumOp>()) {
    for (std::size_t k = 0; k < sum->terms.size(); ++k) term(id, k, at, factor, times, reductions);
    return;
  }
  const auto often = static_cast<Wide>(times);
  if (const auto* input = array.as<InputOp>()) {
    constant_ += factor * often * codingConstant(input->coding, input->range);
    const std::vector<std::int64_t> weights = codingWeights(input->coding);
    wires(id, at, weights.data(), std::ssize(weights), factor);
    return;
  }
  const auto* read = array.as<ReadOp>();
  const ArrayId bank = read == nullptr ? id : read->step;
  const StepOp& step = *base_.array(bank).as<StepOp>();
  Coordinates element = read == nullptr ? at : coordinates(read->at, at);
  const std::int64_t table = single(coordinate(step.tableAt, element));
  const std::int64_t variants = read == nullptr ? 1 : read->variants;
  const std::int64_t variant = read == nullptr ? 0 : single(coordinate(read->variantAt, at));
  const auto& base = read == nullptr ? step.tables.base : read->base;
  const auto& increments = read == nullptr ? step.tables.increments : read->increments;
  const std::int64_t gates = step.tables.gates(table);
  constant_ += factor * often * base[table * variants + variant];
  wires(bank, std::move(element),
        increments.data() + variants * step.tables.start[table] + variant * gates, gates, factor);
}

// Runs over the constant reductions of a term and leaves the growing ones as symbols, which are
// numbered from `reductions` on.
void FamilyForm::term(ArrayId id, std::size_t number, const Coordinates& at, Wide factor,
                      Count times, int reductions) {
  const Term& term = base_.array(id).as<SumOp>()->terms[number];
  const CircuitFamily::GrowingTerm& growing = family_.growing()[id].terms[number];
  for (std::size_t d = 0; d < term.domain.size(); ++d)
    if (at[d].factor == 0 && !term.domain[d].contains(at[d].value)) return;
  factor *= term.scale;
  if (factor == 0) return;
  Coordinates columns = at;
  Shape box;  // the extents of the constant reductions
  std::vector<std::size_t> boxAt;
  for (std::size_t j = 0; j < growing.units.size(); ++j) {
    if (growing.powers[j] == 0) {
      box.push_back(growing.units[j]);
      boxAt.push_back(columns.size());
      columns.push_back({0, 0, -1, 1});
    } else {
      const std::int64_t count = growing.units[j] * side_;
      columns.push_back({0, 1, reductions++, count});
      times *= static_cast<Count>(count);
    }
  }
  Index place(box.size(), 0);
  do {
    for (std::size_t j = 0; j < place.size(); ++j) columns[boxAt[j]].value = place[j];
    Wide weight = factor;
    if (term.weights != nullptr) weight *= weightAt(id, number, columns);
    if (weight == 0) continue;
    if (term.source == kOne)
      constant_ += weight * static_cast<Wide>(times);
    else
      array(term.source, coordinates(term.at, columns), weight, times, reductions);
  } while (advance(place.data(), box));
}

std::int64_t FamilyForm::weightAt(ArrayId id, std::size_t number,
                                  const Coordinates& columns) const {
  const Term& term = base_.array(id).as<SumOp>()->terms[number];
  const std::int64_t at = single(coordinate(term.weightAt, columns));
  const WaveTable* waves = family_.growing()[id].terms[number].waves;
  if (waves == nullptr) return (*term.weights)[at];
  return waves->at(at / waves->width(), at % waves->width());
}

// Numbers the reductions of the coordinates anew, in their order, so that pieces by different ways
// are one if they have the same wires.
void FamilyForm::wires(ArrayId id, Coordinates at, const std::int64_t* weights, std::int64_t count,
                       Wide factor) {
  std::vector<int> order;
  for (FamilyCoordinate& one : at) {
    if (one.factor == 0) continue;
    auto found = std::find(order.begin(), order.end(), one.reduction);
    const auto number = found - order.begin();
    if (found == order.end()) order.push_back(one.reduction);
    one.reduction = static_cast<int>(number);
  }
  std::vector<Wide>& sums = pieces_[{id, std::move(at)}];
  sums.resize(count, 0);
  for (std::int64_t k = 0; k < count; ++k) sums[k] += factor * weights[k];
}

FamilyCoordinate FamilyForm::coordinate(const AffineRow& row, const Coordinates& columns) {
  FamilyCoordinate result{row.offset, 0, -1, 1};
  for (std::size_t c = 0; c < row.strides.size(); ++c) {
    const std::int64_t stride = row.strides[c];
    if (stride == 0) continue;
    const FamilyCoordinate& column = columns[c];
    result.value += stride * column.value;
    if (column.factor == 0) continue;
    if (result.factor != 0)
      fail("gate: required coordinates with one growing reduction each, found two");
    result.factor = stride * column.factor;
    result.reduction = column.reduction;
    result.count = column.count;
  }
  return result;
}

FamilyForm::Coordinates FamilyForm::coordinates(const IndexMap& map, const Coordinates& columns) {
  Coordinates result;
  result.reserve(map.size());
  for (const AffineRow& row : map) result.push_back(coordinate(row, columns));
  return result;
}

}  // namespace tc0
