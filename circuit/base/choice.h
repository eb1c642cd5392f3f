#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

/// Look-ups in tables of things that people choose by name.
namespace tc0 {

/// The table of a choice: its values, each with its name, in the order that help shows them.
template <class Enum>
using ChoiceRows = std::span<const std::pair<Enum, const char*>>;

/// The row whose name is `text`. `nameOf` is a member of the rows or a function of a row. Throws
/// Error "<what>: required one of [...], found '...'", with the nearest name, if there is none.
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

/// The value that has the name `text` in rows {value, name}; throws as rowNamed does.
template <class Rows>
auto choiceNamed(const char* what, const Rows& rows, std::string_view text) {
  return rowNamed(what, rows, text, &Rows::value_type::second).first;
}

/// The name of a value in rows {value, name}; "" if it has none.
template <class Rows, class Value>
const char* nameIn(const Rows& rows, Value value) {
  for (const auto& [entry, text] : rows)
    if (entry == value) return text;
  return "";
}

}  // namespace tc0
