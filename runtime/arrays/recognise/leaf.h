#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// A number that an array shows at an index, traced back to what decides it: the bank of gates
/// behind a step or a read, or else the array itself. Two leaves with equal `array`, `bank` and
/// `at` are functions of one number.
struct Leaf {
  ArrayId array = 0;  // the step whose gates decide, or the array that is read
  bool bank = false;  // whether `array` is such a step
  IndexMap at;        // the element of `array`, a row for each dimension, over the columns
  ArrayId shown = 0;  // the step, read or other array that is read
  AffineRow variant;  // of a read, over the columns; otherwise 0
  std::int64_t scale = 1;

  bool sameNumber(const Leaf& other) const {
    return array == other.array && bank == other.bank && at == other.at;
  }
};

/// An affine row that has a stride for each of `columns` columns.
AffineRow widened(AffineRow row, std::size_t columns);

/// The map reader -> outer(inner(reader)), each row with `columns` strides.
IndexMap composed(const IndexMap& outer, const IndexMap& inner, std::size_t columns);

/// The leaf that element at(columns) of an array is. `banks`: whether steps and reads are traced back
/// to their banks; otherwise every array counts as a number of its own.
Leaf leafOf(const Circuit& circuit, ArrayId array, const IndexMap& at, std::size_t columns,
            bool banks);

/// Whether the map reads each element at its own index.
bool isIdentity(const IndexMap& map, const Shape& shape);

/// The value that an array of a bank (the step or a read of it) shows if `rank` gates of table
/// `table` are 1: those gates are the first ones, because a bank's gates are nested.
class BankValues {
 public:
  BankValues(const Circuit& circuit, ArrayId shown);
  std::int64_t operator()(std::int64_t table, std::int64_t variant, std::int64_t rank) const {
    return values_[starts_[table * variants_ + variant] + rank];
  }
  std::int64_t variants() const { return variants_; }

 private:
  std::int64_t variants_ = 1;
  std::vector<std::int64_t> starts_, values_;
};

}  // namespace tc0
