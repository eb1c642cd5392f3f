#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "circuit/formats/logic_builder.h"

namespace tc0 {

/// A two-level cover as BLIF writes it: rows of '0', '1' and '-', one column for each input. The
/// function is `value` if some row holds, else the other value.
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
  std::vector<Input> inputs;  // the columns that the function depends on
  std::vector<bool> table;    // table[k]: the value if k of the literals are true
};

/// asSymmetric makes truth tables, and does so for at most this many columns.
inline constexpr std::size_t kMostColumns = 10;

/// The cover as a symmetric function of its inputs, some of them complemented, if it is one: AND,
/// OR, parity, majority and the like are.
std::optional<SymmetricFunction> asSymmetric(std::size_t columns, const Cover& cover);

/// The cover as a form. A single row, and rows of one literal each, take one gate; a symmetric
/// function takes one bank. Any other cover takes a gate for each row, and a gate that joins them
/// unless the rows are few and exclude each other: then their plain sum will do.
Form makeCover(LogicBuilder& logic, std::span<const Form* const> inputs, const Cover& cover);

}  // namespace tc0
