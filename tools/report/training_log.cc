#include "tools/report/training_log.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

Json numberOf(const std::string& text, const std::string& where) {
  char* end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') fail(where, ": required a number, found '", text, "'");
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json rowOf(const std::string& line, std::size_t columns, const std::string& where) {
  std::vector<std::string> cells = split(line, ',');
  if (cells.size() != columns)
    fail(where, ": required ", columns, " numbers, found ", cells.size());
  Json row = Json::array();
  for (const std::string& cell : cells) row.push_back(numberOf(cell, where));
  return row;
}

}  // namespace

Json trainingLog(const std::string& csv, const std::string& where, std::int64_t most) {
  std::vector<std::string> lines = split(csv, '\n');
  std::erase(lines, "");
  if (lines.empty()) fail(where, ": required a line of names, found none");
  std::vector<std::string> columns = split(lines[0], ',');
  std::int64_t count = std::ssize(lines) - 1, shown = std::min(count, most);
  Json rows = Json::array();
  for (std::int64_t k = 0; k < shown; ++k) {
    std::int64_t line = 1 + (shown == 1 ? 0 : (count - 1) * k / (shown - 1));
    rows.push_back(rowOf(lines[line], columns.size(), cat(where, ", line ", line + 1)));
  }
  return {{"columns", columns}, {"lines", count}, {"rows", std::move(rows)}};
}

}  // namespace tc0
