#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "circuit/circuit.h"

namespace tc0::lower {

/// Ranges of the numbers that a step compares, proven for the program.
struct Reach {
  Range numerator;
  Range denominator{1, 1};
};

/// What a step compares, and with which tables.
struct DraftStep {
  View numerator;
  std::optional<View> denominator = {};
  Tables tables;
  AffineRow tableAt = {};  // the table of an index; empty: table 0 everywhere
  Reach reach;
};

/// One array of a draft: one of the four operations of a circuit, without anything that a
/// CircuitBuilder derives. Every index map is written out, and the layout of a StepOp is not used.
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

/// The binary digits of the numbers of an array: number = lo + unit * sum over p of 2^p * digit p.
struct NumberDigits {
  ArrayId array = 0;  // has one dimension more than the numbers: p
  std::int64_t lo = 0, unit = 1;
  std::int64_t count = 0;
};

/// A circuit as constructions describe it: a list of the four operations, with nothing derived and
/// nothing checked yet. Every row of an index map is as long as the index that it maps.
///
/// Constructions (constructions/) append to a draft and know nothing else. Whatever is done with a
/// finished draft is a visitor of it: emitting the circuit (emit.h), computing with plain numbers
/// (evaluate_draft.h), computing the cost (cost.h), and making it smaller (merge_sums.h).
///
/// An operation that the draft already has is not made again: the array that exists is returned, so
/// equal sums and equal banks are shared. Up to a few thousand weights are compared number by
/// number. Longer lists are equal if they are the same object in memory.
///
/// A name that is taken gets a suffix ("~2"), and a name that is too long is cut.
class Draft {
 public:
  ArrayId input(const std::string& name, Shape shape, Range range);
  ArrayId sum(const std::string& name, Shape shape, std::vector<Term> terms);
  ArrayId step(const std::string& name, Shape shape, DraftStep step);
  ArrayId read(const std::string& name, Shape shape, ReadOp read);

  /// A sum that is made even if an equal array exists, and that later ones do not share.
  ArrayId unsharedSum(const std::string& name, Shape shape, std::vector<Term> terms);

  /// The array that sum() would return without making one, if there is one.
  std::optional<ArrayId> findSum(Shape shape, std::vector<Term> terms) const;

  const PerArray<DraftArray>& arrays() const { return arrays_; }
  const DraftArray& array(ArrayId id) const { return arrays_[id]; }

  /// Replaces a sum by another one that gives the same numbers and reads earlier arrays only.
  void replace(ArrayId id, SumOp op);

  /// Notes that an array's digits are there, for constructions that use them.
  void noteDigits(ArrayId id, NumberDigits digits) { digits_.emplace(id, digits); }
  /// The digits that were noted, or nullptr.
  const NumberDigits* digitsOf(ArrayId id) const {
    auto found = digits_.find(id);
    return found == digits_.end() ? nullptr : &found->second;
  }

  /// Gives an array another name, which need not be free: whoever renames sees to that.
  void rename(ArrayId id, std::string name) { arrays_[id].name = std::move(name); }

  /// Sets the owner of the arrays that are made from now on: a tensor of the program, or -1 for
  /// none. An array that is shared keeps its first owner.
  void setOwner(std::int32_t owner) { owner_ = owner; }
  std::int32_t ownerOf(ArrayId id) const { return owners_[id]; }

 private:
  ArrayId append(DraftArray array);
  DraftArray sumOf(Shape shape, std::vector<Term> terms) const;
  ArrayId make(const std::string& name, DraftArray array);
  ArrayId makeNew(const std::string& name, DraftArray array);

  PerArray<DraftArray> arrays_;
  PerArray<std::int32_t> owners_;
  std::int32_t owner_ = -1;
  std::map<ArrayId, NumberDigits> digits_;
  std::unordered_map<std::string, ArrayId> known_;  // by the bytes of the operation
  std::unordered_map<std::string, int> names_;      // how often a name was requested
};

/// A name with the suffix "~N". If it would be too long, it loses its beginning, because the end of a
/// name says most about it.
std::string suffixed(const std::string& name, int number);

}  // namespace tc0::lower
