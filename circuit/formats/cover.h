#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "circuit/formats/logic_builder.h"

namespace tc0 {

/// A two-level cover as BLIF writes it: rows of '0', '1' and '-', one column an input; the function
/// has `value` where some row holds and the other value elsewhere.
struct Cover {
  std::vector<std::string_view> rows;
  bool value = true;
};

/// A function of how many of some literals are true.
struct SymmetricFunction {
  struct Input {
    std::size_t column;
    bool complemented;
  };
  std::vector<Input> inputs;  // the columns that matter
  std::vector<bool> table;    // by how many are true
};

/// Whether the cover is such a function for some choice of complements: AND, OR, parity, majority
/// and the like. By truth table: covers of more than kMostColumns columns are not looked at.
inline constexpr std::size_t kMostColumns = 10;
std::optional<SymmetricFunction> asSymmetric(std::size_t columns, const Cover& cover);

/// The cover as a form. One row, or rows of one literal each: one gate. A symmetric function: one
/// bank. Else a gate for each row and one that joins them, or their plain sum if few rows exclude
/// each other, as those of a multiplexer do.
Form makeCover(LogicBuilder& logic, std::span<const Form* const> inputs, const Cover& cover);

}  // namespace tc0
