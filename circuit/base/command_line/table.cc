#include "circuit/base/command_line/table.h"

#include <algorithm>
#include <numeric>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/terminal.h"

namespace tc0 {
namespace {

constexpr std::size_t kGap = 2;  // blanks between columns

using Row = std::vector<std::string>;

bool isNumber(const std::string& cell) {
  return !cell.empty() && cell.find_first_of("0123456789") != std::string::npos &&
         cell.find_first_not_of("0123456789+-.,%") == std::string::npos;
}

std::vector<std::size_t> widthsOf(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& cells : rows) {
    widths.resize(std::max(widths.size(), cells.size()), 0);
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  return widths;
}

// The numbers of the columns of each part. Every part begins with the keys and has another column,
// even if that is too wide. A table that fits is one part, with all columns in order.
std::vector<std::vector<std::size_t>> partsOf(const std::vector<std::size_t>& widths,
                                              const std::vector<std::size_t>& keys,
                                              std::size_t limit) {
  std::vector<std::size_t> all(widths.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  auto widthOf = [&](const std::vector<std::size_t>& columns) {
    std::size_t width = 0;
    for (std::size_t column : columns) width += (width == 0 ? 0 : kGap) + widths[column];
    return width;
  };
  if (limit == 0 || widthOf(all) <= limit) return {all};
  std::vector<std::vector<std::size_t>> parts{keys};
  for (std::size_t column : all) {
    if (std::find(keys.begin(), keys.end(), column) != keys.end()) continue;
    if (widthOf(parts.back()) + kGap + widths[column] > limit && parts.back().size() > keys.size())
      parts.push_back(keys);
    parts.back().push_back(column);
  }
  return parts;
}

std::string lineOf(const Row& cells, const std::vector<std::size_t>& columns,
                   const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t column : columns) {
    std::string cell = column < cells.size() ? cells[column] : "";
    TC0_ASSERT(cell.size() <= widths[column]);
    std::string padding(widths[column] - cell.size(), ' ');
    if (column != columns.front()) line.append(kGap, ' ');
    line += isNumber(cell) ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

Table::Table(std::vector<std::size_t> keys) : keys_(std::move(keys)), width_(terminalWidth()) {}

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths = widthsOf(rows_);
  const char* between = "";
  for (const auto& columns : partsOf(widths, keys_, width_)) {
    out << between;
    for (const Row& cells : rows_) out << lineOf(cells, columns, widths) << "\n";
    between = "\n";
  }
}

}  // namespace tc0
