#pragma once

#include <string>
#include <vector>

#include "compiler/lower/constructions/value.h"

/// How values enter sums, and the sums that make a value an array of its own.
namespace tc0::lower {

/// A sum that puts the dimensions first ... last together to one digit. It has no gates, and one
/// term for each block of elements that stay in order. Throws Error beyond 4096 blocks.
Value merged(Draft& draft, const std::string& name, const Value& value, std::size_t first,
             std::size_t last);

/// Whether the value is one whole array, element by element.
bool isWhole(const Draft& draft, const Value& value);

/// The value as an array of its own: the value itself if it is one already, otherwise a sum of it.
/// No gates.
Value materialised(Draft& draft, const std::string& name, const Value& value);

/// The place of a value in a sum whose index has `columns` columns: the output index, then the
/// reduction.
struct TermPlace {
  std::vector<std::size_t> columnOf;  // the column of each digit of the value
  std::size_t columns = 0;
  Shape over;
  Integers weights;
  AffineRow weightAt;
};

/// Appends `factor * value` to the terms of a sum. The value's offset becomes a constant term.
void addTerm(std::vector<Term>& terms, const Value& value, std::int64_t factor,
             const TermPlace& place);

/// The place at which each element of the value stands at its own index.
TermPlace samePlace(const Value& value);

}  // namespace tc0::lower
