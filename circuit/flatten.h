#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/wire_list.h"

namespace tc0 {

/// A piece of a flattened form: the wires firstWire ... firstWire + weights.size() - 1 of one input
/// number or one bank, wire firstWire + k with weight factor * weights[k].
struct Piece {
  std::int64_t firstWire;
  std::int64_t factor;
  std::span<const std::int64_t> weights;
};

/// A flattened form by pieces, in rising order of wires; pieces with equal firstWire stand next to
/// each other and are not yet merged.
struct PieceForm {
  std::int64_t constant = 0;
  std::vector<Piece> pieces;

  void clear() {
    constant = 0;
    pieces.clear();
  }
};

/// Flattens elements: substitutes sums, reads and step values down to wires. An element costs one
/// visit for each path to an input, step or read, plus sorting. Where sums stand on sums and many
/// paths lead through the same elements, the weights of those paths are added up at each element
/// first, array by array from the top, and the cost is one visit for each term of each element. The
/// wires themselves are written by `wiresOf`. Holds tables of weights of the circuit's inputs, so
/// make one and reuse it; it keeps a reference to the circuit.
class Flattener {
 public:
  explicit Flattener(const Circuit& circuit);

  /// Adds factor * (the element of `array` at `index`) to `form`; call `sort` after the last.
  void add(ArrayId array, const std::int64_t* index, std::int64_t factor, PieceForm& form) const;

  /// The flattened element.
  PieceForm element(ArrayId array, const std::int64_t* index) const;

  static void sort(PieceForm& form);

 private:
  // Weights of elements of sums that are still to be substituted, the latest array first.
  using Pending = std::map<ArrayId, std::unordered_map<std::int64_t, std::int64_t>, std::greater<>>;

  void addMerged(ArrayId id, const std::int64_t* index, std::int64_t factor, PieceForm& form) const;
  // Sums below go to `pending` where it is given, else they are substituted at once.
  void addSum(const Array& array, const SumOp& sum, const std::int64_t* index, std::int64_t factor,
              PieceForm& form, Pending* pending) const;
  void addTerm(const Array& array, const Term& term, const std::int64_t* index, std::int64_t factor,
               PieceForm& form, Pending* pending) const;
  void addBank(ArrayId step, const std::int64_t* index, const std::vector<std::int64_t>& base,
               const std::vector<std::int64_t>& increments, std::int64_t variants,
               std::int64_t variant, std::int64_t factor, PieceForm& form) const;

  const Circuit& circuit_;
  std::vector<std::vector<std::int64_t>> inputWeights_;  // by array; empty but for inputs
};

/// Calls visit(wire) for the form's wires in rising order, merged, without those that cancel.
template <class Visit>
void wiresOf(const PieceForm& form, Visit&& visit) {
  const auto& pieces = form.pieces;
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i + 1;
    while (end < pieces.size() && pieces[end].firstWire == pieces[i].firstWire) ++end;
    for (std::size_t k = 0; k < pieces[i].weights.size(); ++k) {
      std::int64_t weight = 0;
      for (std::size_t j = i; j < end; ++j) weight += pieces[j].factor * pieces[j].weights[k];
      if (weight != 0) visit(Wire{pieces[i].firstWire + static_cast<std::int64_t>(k), weight});
    }
    i = end;
  }
}

/// The flattened element that a view shows at an index; its wires merged, its constant beside.
struct WireForm {
  std::int64_t constant = 0;
  std::vector<Wire> wires;
};
WireForm wiresAt(const Flattener& flattener, const View& view, const std::int64_t* index);

/// The wires of gate [q * numerator >= p * denominator] of a ratio step, merged: visits q * n - p *
/// d on every wire where it is not 0. Both forms sorted.
template <class Visit>
void ratioWiresOf(std::span<const Wire> numerator, std::span<const Wire> denominator,
                  std::int64_t q, std::int64_t p, Visit&& visit) {
  std::size_t i = 0, j = 0;
  while (i < numerator.size() || j < denominator.size()) {
    bool takeN = j == denominator.size() ||
                 (i < numerator.size() && numerator[i].source <= denominator[j].source);
    bool takeD = i == numerator.size() ||
                 (j < denominator.size() && denominator[j].source <= numerator[i].source);
    std::int64_t source = takeN ? numerator[i].source : denominator[j].source;
    std::int64_t weight = 0;
    if (takeN) weight += q * numerator[i++].weight;
    if (takeD) weight -= p * denominator[j++].weight;
    if (weight != 0) visit(Wire{source, weight});
  }
}

}  // namespace tc0
