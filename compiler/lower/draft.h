#pragma once

#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "circuit/circuit.h"

namespace tc0::lower {

/// Ranges that hold what a step compares, numerator and denominator, proven for the program.
struct Reach {
  Range numerator;
  Range denominator{1, 1};
};

/// One array of a draft: what the four operations of a circuit say of it, without what a
/// CircuitBuilder derives. Every index map is written out; a StepOp's layout is not used.
struct DraftArray {
  std::string name;
  Shape shape;
  std::variant<InputOp, SumOp, StepOp, ReadOp> op;
  Reach reach = {};  // of a step

  template <class Op>
  const Op* as() const {
    return std::get_if<Op>(&op);
  }
};

/// A circuit as constructions describe it: a list of the four operations, nothing derived and
/// nothing checked yet; every row is as long as its index. Constructions (constructions/) append to
/// a draft and know nothing else; what is done with one is a visitor of it: emitting (emit.h),
/// computing with plain numbers (evaluate_draft.h), costing by formula (cost.h), and the passes
/// that make it smaller (clean.h).
///
/// An operation that is there already is not made again: its array is handed out instead, so equal
/// sums and equal banks are shared by whoever asks for them. Weights up to a few thousand numbers
/// are compared by content, larger ones by identity.
///
/// Names are made unique by a suffix ("~2"), and cut where they would be too long.
class Draft {
 public:
  ArrayId input(const std::string& name, Shape shape, Range range);
  ArrayId sum(const std::string& name, Shape shape, std::vector<Term> terms);
  ArrayId step(const std::string& name, Shape shape, View numerator,
               std::optional<View> denominator, Tables tables, AffineRow tableAt, Reach reach);
  ArrayId read(const std::string& name, Shape shape, ReadOp read);

  const std::vector<DraftArray>& arrays() const { return arrays_; }
  const DraftArray& array(ArrayId id) const { return arrays_[id]; }

  /// Another operation with the same numbers, which reads earlier arrays only: for passes.
  void replace(ArrayId id, SumOp op) { arrays_[id].op = std::move(op); }

  /// Arrays made from now on, until the next call, belong to this owner (a tensor of the program;
  /// -1: to nobody). ownerOf(a): the first owner that asked for array a.
  void setOwner(std::int32_t owner) { owner_ = owner; }
  std::int32_t ownerOf(ArrayId id) const { return owners_[id]; }

 private:
  ArrayId append(DraftArray array);
  ArrayId make(const std::string& name, DraftArray array);

  std::vector<DraftArray> arrays_;
  std::vector<std::int32_t> owners_;
  std::int32_t owner_ = -1;
  std::unordered_map<std::string, ArrayId> known_;  // by what the operation says
  std::unordered_map<std::string, int> names_;      // how often a name was asked for
};

}  // namespace tc0::lower
