#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

/// Tables of things that people choose by name.
namespace tc0 {

/// The table of a choice: its values, each with its name, in the order that help shows them.
template <class Enum>
using ChoiceRows = std::span<const std::pair<Enum, const char*>>;

/// The row that has the name `text`; `nameOf` is a member of a row or a function of one. Throws
/// Error "<what>: required one of [...], found '...'", with the nearest name, where there is none.
template <class Rows, class NameOf>
const auto& rowNamed(const char* what, const Rows& rows, std::string_view text, NameOf nameOf) {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    if (text == std::invoke(nameOf, row)) return row;
    names.emplace_back(std::invoke(nameOf, row));
  }
  fail(what, ": required one of ", listText(names), ", found '", text, "'",
       didYouMean(std::string(text), names));
}

/// The same for rows {value, name}: the value.
template <class Rows>
auto choiceNamed(const char* what, const Rows& rows, std::string_view text) {
  return rowNamed(what, rows, text, &Rows::value_type::second).first;
}

/// The name of a value in rows {value, name}; "" where it has none.
template <class Rows, class Value>
const char* nameIn(const Rows& rows, Value value) {
  for (const auto& [entry, text] : rows)
    if (entry == value) return text;
  return "";
}

}  // namespace tc0
