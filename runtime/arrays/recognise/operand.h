#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "runtime/arrays/recognise/leaf.h"

namespace tc0 {

/// One of the two numbers that a product multiplies, and how far a proof has to look: `points` are
/// values of the number such that whatever is true at them is true everywhere.
///
/// The number of a bank is the pair (table, rank), and all pairs are points. The number that another
/// array holds is an integer in the array's range: all of them if they are few, otherwise the least
/// one and the places where one of the tables that matter changes.
class Operand {
 public:
  struct Point {
    std::int64_t table = 0, rank = 0;  // of a bank
    std::int64_t number = 0;           // of any other array
  };

  /// `range`: that of the array that holds the number, if it is none of a bank.
  Operand(const Circuit& circuit, const Leaf& leaf, Range range)
      : circuit_(&circuit), leaf_(leaf), range_(range) {}

  const Leaf& leaf() const { return leaf_; }
  /// Whether an array is a function of this number, element by element.
  bool shows(ArrayId array) const;
  /// The arrays before `end` that show the number, best first.
  std::vector<ArrayId> shownBy(ArrayId end) const;
  /// Whether proofs look only at the places where tables change.
  bool hasMany() const { return !leaf_.bank && !fewNumbers(); }
  /// Declares that proofs look at the places where a plain table over the number plus `shift`
  /// changes.
  void changesAt(const Tables& tables, std::int64_t table, std::int64_t shift);
  /// Declares the same for what array `shown` shows.
  void changesWith(ArrayId shown);
  /// The points. Empty if they are more than `most`.
  std::vector<Point> points(std::int64_t most) const;

  /// The values of an array that shows the number, at points.
  class Values {
   public:
    Values(const Operand& operand, ArrayId shown);
    std::int64_t at(const Point& point, std::int64_t variant) const;
    std::int64_t variants() const;

   private:
    bool bank_;
    const Tables* tables_ = nullptr;  // of a step over the number
    std::vector<BankValues> values_;  // one, or none for the number itself
  };

 private:
  bool fewNumbers() const;
  const StepOp* stepOver(ArrayId array) const;

  const Circuit* circuit_;
  Leaf leaf_;
  Range range_;
  std::vector<std::int64_t> changes_;
};

}  // namespace tc0
