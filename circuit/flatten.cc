#include "circuit/flatten.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Visits that flattening one element may take. An element that takes more is a mistake or an
// attack.
constexpr Magnitude kMaxPaths = Magnitude{1} << 26;
constexpr Magnitude kManyPaths = 64;  // from this many paths on, sums of sums are merged

// Adds modulo 2^64. The proof that weights fit 62 bits is about wires. The weight of an element
// whose own form has no wires and no constant may be anything, and is multiplied by 0 in the end.
void addWrapped(std::int64_t& sum, std::int64_t more) {
  std::uint64_t bits = sum;
  sum = bits + more;
}

}  // namespace

Flattener::Flattener(const Circuit& circuit)
    : circuit_(circuit), inputWeights_(circuit.arrays().size()) {
  for (ArrayId id : inputWeights_.ids())
    if (const auto* input = circuit.array(id).as<InputOp>())
      inputWeights_[id] = codingWeights(input->coding);
}

PieceForm Flattener::element(ArrayId array, const std::int64_t* index) const {
  PieceForm form;
  add(array, index, 1, form);
  sort(form);
  return form;
}

PieceForm Flattener::weighted(ArrayId sum, const ElementWeights& elements,
                              const TakesOver& takesOver) const {
  PieceForm form;
  addMerged(sum, elements, takesOver, form);
  sort(form);
  return form;
}

void Flattener::sort(PieceForm& form) {
  auto less = [](const Piece& a, const Piece& b) { return a.firstWire < b.firstWire; };
  if (!std::is_sorted(form.pieces.begin(), form.pieces.end(), less))
    std::sort(form.pieces.begin(), form.pieces.end(), less);
}

// Sums recurse down to inputs, steps and reads, which add a piece each. Sums of sums with many
// paths are merged instead (addMerged).
void Flattener::add(ArrayId id, const std::int64_t* index, std::int64_t factor,
                    PieceForm& form) const {
  const Array& array = circuit_.array(id);
  TC0_ASSERT(isInside(array.shape, index));
  if (array.paths > kMaxPaths)
    fail("flattening '", array.name, "': required at most 2^26 paths to an element, found ",
         array.paths);
  if (array.as<SumOp>() != nullptr) {
    if (array.sumDepth > 1 && array.paths >= kManyPaths)
      addMerged(id, {{rowMajor(array.shape).at(index), factor}}, nullptr, form);
    else
      addSum(array, index, factor, form, nullptr);
  } else if (const auto* input = array.as<InputOp>()) {
    std::int64_t element = rowMajor(array.shape).at(index);
    form.constant += factor * codingConstant(input->coding, input->range);
    if (input->coding.width > 0)
      form.pieces.push_back(
          {array.first + element * input->coding.width, factor, inputWeights_[id]});
  } else if (const auto* step = array.as<StepOp>()) {
    addGates(id, index, formOf(step->tables, step->tableAt.at(index)), factor, form);
  } else {
    const auto& read = *array.as<ReadOp>();
    const StepOp& source = *circuit_.array(read.step).as<StepOp>();
    std::int64_t at[kMaxRank];
    for (std::size_t d = 0; d < read.at.size(); ++d) at[d] = read.at[d].at(index);
    std::int64_t variant = read.variantAt.at(index);
    std::int64_t table = source.tableAt.at(at);
    addGates(read.step, at, formOf(read, source.tables, table, variant), factor, form);
  }
}

// The gates of an element have consecutive wires, from the gates before it on.
void Flattener::addGates(ArrayId id, const std::int64_t* index, const GateForm& gates,
                         std::int64_t factor, PieceForm& form) const {
  const Array& array = circuit_.array(id);
  form.constant += factor * gates.base;
  if (gates.increments.empty()) return;
  std::int64_t firstGate = array.first + array.as<StepOp>()->layout.before(index);
  form.pieces.push_back({circuit_.inputWires() + firstGate, factor, gates.increments});
}

// A sum reads earlier arrays only. So when the latest array of the worklist is taken, no array that
// is still to come reads it: the weights of its elements are complete, and each element is
// substituted once, however many paths lead to it.
void Flattener::addMerged(ArrayId root, const ElementWeights& elements, const TakesOver& takesOver,
                          PieceForm& form) const {
  Worklist worklist;
  worklist[root] = elements;
  while (!worklist.empty()) {
    const auto latest = worklist.extract(worklist.begin());
    bool others = !worklist.empty() || latest.key() == root;
    if (takesOver && !others && takesOver(latest.key(), latest.mapped(), form)) return;
    const Array& array = circuit_.array(latest.key());
    TC0_ASSERT(worklist.empty() || worklist.begin()->first < latest.key());
    std::int64_t at[kMaxRank];
    for (const auto& [element, weight] : latest.mapped()) {
      if (weight == 0) continue;
      unflatten(array.shape, element, at);
      addSum(array, at, weight, form, &worklist);
    }
  }
}

void Flattener::addSum(const Array& array, const std::int64_t* index, std::int64_t factor,
                       PieceForm& form, Worklist* worklist) const {
  for (const Term& term : array.as<SumOp>()->terms) {
    bool inside = true;
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      inside &= term.domain[d].contains(index[d]);
    if (inside && term.scale != 0) addTerm(array, term, index, factor, form, worklist);
  }
}

// Runs over the reduction indices of a term for one output index. Each visit adds to the constant,
// to the worklist (if the source is a sum), or to the form.
void Flattener::addTerm(const Array& array, const Term& term, const std::int64_t* index,
                        std::int64_t factor, PieceForm& form, Worklist* worklist) const {
  std::size_t rank = array.shape.size();
  ElementWeights* below = nullptr;
  if (worklist != nullptr && term.source != kOne && circuit_.array(term.source).as<SumOp>())
    below = &(*worklist)[term.source];
  std::int64_t at[2 * kMaxRank] = {};  // output index, then reduction index
  std::copy(index, index + rank, at);
  std::int64_t source[kMaxRank];
  do {
    std::int64_t weight = term.weights == nullptr ? 1 : (*term.weights)[term.weightAt.at(at)];
    if (weight == 0) continue;
    weight *= term.scale * factor;
    if (term.source == kOne) {
      form.constant += weight;
      continue;
    }
    for (std::size_t d = 0; d < term.at.size(); ++d) source[d] = term.at[d].at(at);
    if (below != nullptr)
      addWrapped((*below)[rowMajor(circuit_.array(term.source).shape).at(source)], weight);
    else
      add(term.source, source, weight, form);
  } while (advance(at + rank, term.over));
}

WireForm wiresAt(const Flattener& flattener, const View& view, const std::int64_t* index) {
  PieceForm form = flattener.element(view.array, indexAt(view.at, index).data());
  WireForm result{form.constant, {}};
  wiresOf(form, [&](const Wire& wire) { result.wires.push_back(wire); });
  return result;
}

}  // namespace tc0
