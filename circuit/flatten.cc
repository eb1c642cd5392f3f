#include "circuit/flatten.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// What one element may cost; more is a mistake or an attack.
constexpr Magnitude kMaxPaths = Magnitude{1} << 26;
constexpr Magnitude kManyPaths = 64;  // from here on sums of sums are merged

// Weights of an element whose own form is empty are not bounded by a proof, so they may wrap.
void addWrapped(std::int64_t& sum, std::int64_t more) {
  sum =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) + static_cast<std::uint64_t>(more));
}

}  // namespace

Flattener::Flattener(const Circuit& circuit)
    : circuit_(circuit), inputWeights_(circuit.arrays().size()) {
  for (std::size_t id = 0; id < inputWeights_.size(); ++id)
    if (const auto* input = circuit.arrays()[id].as<InputOp>())
      inputWeights_[id] = codingWeights(input->coding);
}

PieceForm Flattener::element(ArrayId array, const std::int64_t* index) const {
  PieceForm form;
  add(array, index, 1, form);
  sort(form);
  return form;
}

void Flattener::sort(PieceForm& form) {
  auto less = [](const Piece& a, const Piece& b) { return a.firstWire < b.firstWire; };
  if (!std::is_sorted(form.pieces.begin(), form.pieces.end(), less))
    std::sort(form.pieces.begin(), form.pieces.end(), less);
}

void Flattener::add(ArrayId id, const std::int64_t* index, std::int64_t factor,
                    PieceForm& form) const {
  const Array& array = circuit_.array(id);
  if (array.paths > kMaxPaths)
    fail("flattening '", array.name, "': required at most 2^26 paths to an element, found ",
         array.paths);
  if (const auto* sum = array.as<SumOp>()) {
    if (array.sumDepth > 1 && array.paths >= kManyPaths)
      addMerged(id, index, factor, form);
    else
      addSum(array, *sum, index, factor, form, nullptr);
  } else if (const auto* input = array.as<InputOp>()) {
    std::int64_t element = rowMajor(array.shape).at(index);
    form.constant += factor * codingConstant(input->coding, input->range);
    if (input->coding.width > 0)
      form.pieces.push_back(
          {array.first + element * input->coding.width, factor, inputWeights_[id]});
  } else if (const auto* step = array.as<StepOp>()) {
    addBank(id, index, step->tables.base, step->tables.increments, 1, 0, factor, form);
  } else {
    const auto& read = *array.as<ReadOp>();
    std::int64_t at[kMaxRank];
    for (std::size_t d = 0; d < read.at.size(); ++d) at[d] = read.at[d].at(index);
    addBank(read.step, at, read.base, read.increments, read.variants, read.variantAt.at(index),
            factor, form);
  }
}

void Flattener::addBank(ArrayId id, const std::int64_t* index,
                        const std::vector<std::int64_t>& base,
                        const std::vector<std::int64_t>& increments, std::int64_t variants,
                        std::int64_t variant, std::int64_t factor, PieceForm& form) const {
  const Array& array = circuit_.array(id);
  const StepOp& step = *array.as<StepOp>();
  std::int64_t table = step.tableAt.at(index), gates = step.tables.gates(table);
  form.constant += factor * base[table * variants + variant];
  if (gates == 0) return;
  const std::int64_t* weights =
      increments.data() + variants * step.tables.start[table] + variant * gates;
  form.pieces.push_back({circuit_.inputWires() + array.first + step.layout.before(index),
                         factor,
                         {weights, static_cast<std::size_t>(gates)}});
}

void Flattener::addMerged(ArrayId root, const std::int64_t* index, std::int64_t factor,
                          PieceForm& form) const {
  Pending pending;
  pending[root][rowMajor(circuit_.array(root).shape).at(index)] = factor;
  while (!pending.empty()) {
    const auto node = pending.extract(pending.begin());
    const Array& array = circuit_.array(node.key());
    std::int64_t at[kMaxRank];
    for (const auto& [element, weight] : node.mapped()) {
      if (weight == 0) continue;
      unflatten(array.shape, element, at);
      addSum(array, *array.as<SumOp>(), at, weight, form, &pending);
    }
  }
}

void Flattener::addSum(const Array& array, const SumOp& sum, const std::int64_t* index,
                       std::int64_t factor, PieceForm& form, Pending* pending) const {
  for (const Term& term : sum.terms) {
    bool inside = true;
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      inside &= term.domain[d].contains(index[d]);
    if (inside && term.scale != 0) addTerm(array, term, index, factor, form, pending);
  }
}

void Flattener::addTerm(const Array& array, const Term& term, const std::int64_t* index,
                        std::int64_t factor, PieceForm& form, Pending* pending) const {
  std::size_t rank = array.shape.size();
  std::unordered_map<std::int64_t, std::int64_t>* below = nullptr;
  if (pending != nullptr && term.source != kOne && circuit_.array(term.source).as<SumOp>())
    below = &(*pending)[term.source];
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
