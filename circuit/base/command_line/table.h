#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tc0 {

/// Rows of cells in aligned columns, the first row as their heads. Cells that look like numbers are
/// aligned to the right.
///
/// A table that is wider than the standard output (terminalWidth) is printed in parts below each
/// other, each with the key columns and as many others as fit.
class Table {
 public:
  /// `keys` are the numbers of the columns that say what a row is about.
  explicit Table(std::vector<std::size_t> keys = {0});
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Prints within so many columns instead; 0: no limit.
  void setWidth(std::size_t width) { width_ = width; }
  void print(std::ostream& out) const;

 private:
  std::vector<std::size_t> keys_;
  std::size_t width_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tc0
