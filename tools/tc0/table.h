#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tc0 {

/// Rows of cells in aligned columns. Cells that look like numbers are aligned to the right.
class Table {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(std::ostream& out, const std::string& indent = "") const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tc0
