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

void printSweep(const Json& json) {
  Table table({0, 1, 2});
  table.row(
      {"bits", "recipe", "objective", "rms error", "of", "levels", "gates", "wires", "fan-in"});
  for (const Json& row : json["rows"])
    table.row({countText(row, "bits"), wordText(row, "recipe"), wordText(row, "objective"),
               realText(row, "rms_error"), realText(row, "rms"), countText(row, "levels"),
               countText(row, "gates"), countText(row, "wires"), countText(row, "largest_fan_in")});
  table.print(std::cout);
  for (const Json& row : json["rows"])
    if (row.contains("error"))
      std::cout << countText(row, "bits") << " bits, " << wordText(row, "recipe") << ", "
                << wordText(row, "objective") << ": " << wordText(row, "error") << "\n";
}

}  // namespace tc0
