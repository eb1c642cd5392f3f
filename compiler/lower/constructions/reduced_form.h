#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/lower/constructions/digits.h"

namespace tc0::lower {

/// The reduced forms S_i of the digits of a value (digits.h), for constructions that step them.
///
/// Elements whose weights differ have forms of different ranges. `classes` are the dimensions of
/// the value's index on which weights depend. An element's class is a number that is affine in its
/// index, and the ranges are found class by class.
class ReducedForms {
 public:
  ReducedForms(Draft& draft, const std::string& name, const Value& x, DigitPlaces places);

  /// The array of the forms: the index of the value, then the number of the digit.
  ArrayId array() const { return array_; }
  /// The number of the class of an element times the number of digits, plus the digit: the table of
  /// the element's step.
  const AffineRow& tableAt() const { return tableAt_; }
  std::int64_t tables() const { return std::ssize(ranges_); }
  /// The range of the forms of a table, and the number of their digit.
  Range range(std::int64_t table) const { return ranges_[table]; }
  std::int64_t place(std::int64_t table) const { return places_.low + table % places_.count; }
  /// Holds the forms of all tables.
  Range hull() const;

 private:
  DigitPlaces places_;
  ArrayId array_ = 0;
  AffineRow tableAt_;
  std::vector<Range> ranges_;
};

/// The number congruent to w modulo 2^(place + 1) that is at least -2^place and below 2^place.
std::int64_t reducedWeight(std::int64_t w, std::int64_t place);

}  // namespace tc0::lower
