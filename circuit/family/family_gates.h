#pragma once

#include <map>
#include <string>
#include <vector>

#include "circuit/family/circuit_family.h"
#include "circuit/family/symmetry.h"

namespace tc0 {

/// A wire of a member: wire `bit` of an input's element, or gate `bit` of a step's element.
struct FamilyWire {
  ArrayId array = 0;
  Index index;
  std::int64_t bit = 0;
  bool operator==(const FamilyWire&) const = default;
};

/// A coordinate of wires that are alike: value + factor * r, where r runs over a growing reduction.
/// Coordinates with the same reduction number run together.
struct FamilyCoordinate {
  std::int64_t value = 0;
  std::int64_t factor = 0;  // 0: a single coordinate
  int reduction = -1;       // counted in the order of the coordinates
  std::int64_t count = 1;   // of the values of r
  auto operator<=>(const FamilyCoordinate&) const = default;
};

/// Wires of a gate that are alike: weights[k] is that of wire k of each element.
struct FamilyPiece {
  ArrayId array = 0;
  std::vector<FamilyCoordinate> at;
  std::vector<std::int64_t> weights;

  Count elements() const;
};

/// What a family says about one gate of one member.
struct FamilyGate {
  FamilyWire place;
  std::int64_t p = 0, q = 1;  // the gate is [q * numerator >= p * denominator],
  bool ratio = false;
  Wide threshold = 0;  // which on wires is [sum of weight * wire >= threshold]
  /// A wire that stands in several pieces has the sum of their weights.
  std::vector<FamilyPiece> pieces;

  std::int64_t weight(const FamilyWire& wire) const;
};

/// Answers for any gate of the member of one side, by arithmetic on numbers of O(log s) bits: no
/// array, no list and no table of the member is made. So a member of 10^9 tokens, which has some
/// 10^22 gates, takes no longer than one of 4.
///
/// Gates and wires are numbered as in the circuit that CircuitFamily::at makes (gate_query.h). A
/// question costs a visit of each path of the gate's sum, with the growing reductions left as they
/// are. It is answered only if the gate's step has the hypotheses of symmetry.h; they say that what
/// is met on the way does not depend on a growing reduction.
class FamilyGates {
 public:
  /// Keeps a reference to the family. Throws Error if the family's extents, strides or tables break
  /// a hypothesis.
  FamilyGates(const CircuitFamily& family, std::int64_t side);

  const CircuitFamily& family() const { return family_; }
  Count gates() const { return gates_; }
  Count inputWires() const { return inputWires_; }

  /// The place of gate g < gates(), and of wire w < inputWires() + gates().
  FamilyWire gateAt(Count g) const;
  FamilyWire wireAt(Count w) const;
  /// The number of a gate or wire, from 0; the inverse of wireAt. Throws Error if the member has no
  /// such wire.
  Count wireNumber(const FamilyWire& wire) const;

  /// The wire with a name: "exp[0, 3, 4].5".
  FamilyWire named(const std::string& name) const;
  std::string name(const FamilyWire& wire) const;

  FamilyGate gate(const FamilyWire& place) const;

 private:
  std::int64_t extent(ArrayId array, std::size_t dimension) const;
  Count gatesFrom(ArrayId step, std::size_t dimension, std::int64_t table) const;
  void requireInside(const FamilyWire& wire) const;

  const CircuitFamily& family_;
  const Circuit& base_;
  std::int64_t side_;
  PerArray<Count> first_;  // the first wire of an input, the first gate of a step
  Count gates_ = 0, inputWires_ = 0;
  mutable std::map<std::tuple<std::int32_t, std::size_t, std::int64_t>, Count> gatesFrom_;
};

}  // namespace tc0
