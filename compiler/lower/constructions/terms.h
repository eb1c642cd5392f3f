#pragma once

#include <string>
#include <vector>

#include "compiler/lower/constructions/value.h"

/// How values enter sums, and the sums that make a value an array of its own.
namespace tc0::lower {

/// A sum that puts dimensions first ... last together to one digit. No gates; a term for each block
/// of elements that stay in order. Throws Error beyond 4096 blocks.
Value merged(Draft& draft, const std::string& name, const Value& value, std::size_t first,
             std::size_t last);

/// Whether the value is one whole array, element by element.
bool isWhole(const Draft& draft, const Value& value);

/// The value as an array of its own: itself where it is one already, else a sum. No gates.
Value materialised(Draft& draft, const std::string& name, const Value& value);

/// Adds the part `factor * value` to the terms of a sum whose index has `columns` columns, (output
/// index, reduction): digit d of the value is column columnOf[d]. The value's offset becomes a
/// constant term.
struct TermPlace {
  std::vector<std::size_t> columnOf;
  std::size_t columns = 0;
  Shape over;
  Integers weights;
  AffineRow weightAt;
};
void addTerm(std::vector<Term>& terms, const Value& value, std::int64_t factor,
             const TermPlace& place);
/// Each element at its own index.
TermPlace samePlace(const Value& value);

}  // namespace tc0::lower
