#pragma once

#include <map>
#include <vector>

#include "circuit/family/family_gates.h"

namespace tc0 {

/// The form of an element of a member, with the growing reductions of its sums as symbols: a
/// constant, and pieces of wires. The element's step has to have the hypotheses of symmetry.h.
class FamilyForm {
 public:
  /// Keeps a reference to the family.
  FamilyForm(const CircuitFamily& family, std::int64_t side)
      : family_(family), base_(family.base()), side_(side) {}

  /// Adds factor * (what the view reads for a reader at `index`).
  void add(const View& view, const Index& index, std::int64_t factor);

  Wide constant() const { return constant_; }
  /// The pieces, without those whose weights are all 0. Inputs and steps are in their order.
  std::vector<FamilyPiece> pieces() const;

 private:
  using Coordinates = std::vector<FamilyCoordinate>;

  void array(ArrayId id, const Coordinates& at, Wide factor, Count times, int reductions);
  void term(ArrayId id, std::size_t number, const Coordinates& at, Wide factor, Count times,
            int reductions);
  void wires(ArrayId id, Coordinates at, const std::int64_t* weights, std::int64_t count,
             Wide factor);
  std::int64_t weightAt(ArrayId id, std::size_t term, const Coordinates& columns) const;
  static FamilyCoordinate coordinate(const AffineRow& row, const Coordinates& columns);
  static Coordinates coordinates(const IndexMap& map, const Coordinates& columns);

  const CircuitFamily& family_;
  const Circuit& base_;
  std::int64_t side_;
  Wide constant_ = 0;
  std::map<std::pair<ArrayId, Coordinates>, std::vector<Wide>> pieces_;
};

}  // namespace tc0
