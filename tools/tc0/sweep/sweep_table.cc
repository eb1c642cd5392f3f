#include <cstdio>
#include <iostream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "tools/tc0/sweep/sweep.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::string countText(const Json& row, const char* field) {
  if (!row.contains(field)) return "-";
  const Json& value = row[field];
  if (value.is_number_unsigned() || value.is_number_integer())
    return grouped(value.get<std::uint64_t>());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string realText(const Json& row, const char* field) {
  if (!row.contains(field) || !row[field].is_number()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", row[field].get<double>());
  return text;
}

std::string wordText(const Json& row, const char* field) {
  return row.contains(field) && row[field].is_string() ? row[field].get<std::string>() : "-";
}

}  // namespace

std::vector<const char*> qualitiesOf(const Json& json) {
  std::vector<const char*> found;
  for (const char* field : kQualities)
    for (const Json& row : json["rows"])
      if (row.contains(field)) {
        found.push_back(field);
        break;
      }
  return found;
}

void printSweep(const Json& json) {
  Table table({0, 1, 2});
  const std::vector<const char*> qualities = qualitiesOf(json);
  std::vector<std::string> heads{"bits", "recipe", "objective", "rms error", "of"};
  heads.insert(heads.end(), qualities.begin(), qualities.end());
  heads.insert(heads.end(), {"levels", "gates", "wires", "fan-in"});
  table.row(std::move(heads));
  for (const Json& row : json["rows"]) {
    std::vector<std::string> cells{countText(row, "bits"), wordText(row, "recipe"),
                                   wordText(row, "objective"), realText(row, "rms_error"),
                                   realText(row, "rms")};
    for (const char* field : qualities) cells.push_back(realText(row, field));
    for (const char* field : {"levels", "gates", "wires", "largest_fan_in"})
      cells.push_back(countText(row, field));
    table.row(std::move(cells));
  }
  table.print(std::cout);
  for (const Json& row : json["rows"])
    if (row.contains("error"))
      std::cout << countText(row, "bits") << " bits, " << wordText(row, "recipe") << ", "
                << wordText(row, "objective") << ": " << wordText(row, "error") << "\n";
}

}  // namespace tc0
