#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/base/table_values.h"
#include "circuit/circuit.h"
#include "circuit/wire_list.h"

namespace tc0 {

/// A piece of a flattened form: the wires of one input number or of one bank. Wire firstWire + k
/// has the weight factor * weights[k].
struct Piece {
  std::int64_t firstWire;
  std::int64_t factor;
  std::span<const std::int64_t> weights;
};

/// A flattened form: a constant and pieces in rising order of firstWire. Pieces with equal
/// firstWire have equally many wires and are not merged yet (wiresOf does that).
struct PieceForm {
  std::int64_t constant = 0;
  std::vector<Piece> pieces;

  void clear() {
    constant = 0;
    pieces.clear();
  }
};

/// Flattens elements: substitutes sums, reads and steps down to a form over wires. An element costs
/// one visit for each path to an input, step or read, plus sorting. If sums read sums and many
/// paths lead through the same elements, the weights of these paths are added up at each element
/// first, array by array from the last, and the cost is one visit for each term of each element.
///
/// A flattener holds the weights of the circuit's codings, so make one and reuse it. It keeps a
/// reference to the circuit.
class Flattener {
 public:
  explicit Flattener(const Circuit& circuit);

  /// Adds factor * (the element of `array` at `index`) to `form`. Call `sort` after the last.
  void add(ArrayId array, const std::int64_t* index, std::int64_t factor, PieceForm& form) const;

  /// The flattened form of one element, sorted.
  PieceForm element(ArrayId array, const std::int64_t* index) const;

  /// Elements of one sum, by their numbers, with the weight of each.
  using ElementWeights = std::unordered_map<std::int64_t, std::int64_t>;

  /// Asked before some elements of an earlier sum are substituted, if these are all that is still to
  /// be substituted. `soFar` has what the later arrays gave, in any order. If it returns true, the
  /// elements are left out of the form.
  using TakesOver =
      std::function<bool(ArrayId sum, const ElementWeights& elements, const PieceForm& soFar)>;

  /// The flattened form of weighted elements of a sum, sorted, but for what is taken over.
  PieceForm weighted(ArrayId sum, const ElementWeights& elements, const TakesOver& takesOver) const;

  /// Brings the pieces into rising order of firstWire.
  static void sort(PieceForm& form);

 private:
  // The elements that are still to be substituted, of each sum, the latest array first.
  using Worklist = std::map<ArrayId, ElementWeights, std::greater<>>;

  void addMerged(ArrayId root, const ElementWeights& elements, const TakesOver& takesOver,
                 PieceForm& form) const;
  // addSum and addTerm put the sums that they read on the worklist. Without a worklist they
  // substitute them at once.
  void addSum(const Array& array, const std::int64_t* index, std::int64_t factor, PieceForm& form,
              Worklist* worklist) const;
  void addTerm(const Array& array, const Term& term, const std::int64_t* index, std::int64_t factor,
               PieceForm& form, Worklist* worklist) const;
  void addGates(ArrayId step, const std::int64_t* index, const GateForm& gates, std::int64_t factor,
                PieceForm& form) const;

  const Circuit& circuit_;
  PerArray<std::vector<std::int64_t>> inputWeights_;  // empty for arrays that are no inputs
};

/// Calls visit(pieces) for each group of pieces of a sorted form with one firstWire, in rising order.
template <class Visit>
void groupsOf(const PieceForm& form, Visit&& visit) {
  const std::span<const Piece> pieces(form.pieces);
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i + 1;
    while (end < pieces.size() && pieces[end].firstWire == pieces[i].firstWire) ++end;
    visit(pieces.subspan(i, end - i));
    i = end;
  }
}

/// Calls visit(wire) for the wires of such a group in rising order, merged, without those that
/// cancel.
template <class Visit>
void wiresOf(std::span<const Piece> group, Visit&& visit) {
  TC0_ASSERT(group.back().weights.size() == group.front().weights.size());
  std::int64_t wire = group.front().firstWire;
  for (std::size_t k = 0; k < group.front().weights.size(); ++k, ++wire) {
    std::int64_t weight = 0;
    for (const Piece& piece : group) weight += piece.factor * piece.weights[k];
    if (weight != 0) visit(Wire{wire, weight});
  }
}

/// Calls visit(wire) for the wires of a sorted form in rising order, merged, without those that
/// cancel.
template <class Visit>
void wiresOf(const PieceForm& form, Visit&& visit) {
  groupsOf(form, [&](std::span<const Piece> group) { wiresOf(group, visit); });
}

/// A flattened form with its wires merged: rising sources, no weight 0.
struct WireForm {
  std::int64_t constant = 0;
  std::vector<Wire> wires;
};

/// The flattened element that a view reads for a reader at `index`.
WireForm wiresAt(const Flattener& flattener, const View& view, const std::int64_t* index);

/// Calls visit(wire) for the merged wires of the gate [q * numerator >= p * denominator] of a ratio
/// step, in rising order: the weight q * n - p * d on every wire on which it is not 0. Both lists
/// have rising sources.
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
