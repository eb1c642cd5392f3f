#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "model/recipe/report.h"

namespace tc0 {
namespace {

std::vector<ReportRow> rowsOf(const QuantiseReport& report, bool all) {
  std::vector<ReportRow> rows = report.rows;
  if (!all) return rows;
  rows.insert(rows.end(), report.others.begin(), report.others.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ReportRow& a, const ReportRow& b) { return a.tensor < b.tensor; });
  return rows;
}

template <class... Values>
std::string line(const char* format, Values... values) {
  char text[320];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string text(const Range& range) {
  return std::to_string(range.lo) + " .. " + std::to_string(range.hi);
}

// What the rows are, and what is left out.
std::string scope(const QuantiseReport& report, bool all) {
  const std::size_t total = report.rows.size() + report.others.size();
  if (all)
    return line(
        "all %zu operations; those without saturation and error stand for no value of the "
        "float networks\n",
        total);
  std::map<std::string, int> kinds;
  for (const ReportRow& row : report.others) ++kinds[row.operation];
  std::string left;
  for (const auto& [kind, count] : kinds)
    left += (left.empty() ? "" : ", ") + std::to_string(count) + " " + kind;
  return line(
             "%zu of %zu operations: those that stand for a value of the float networks. Left out "
             "(--all lists them): ",
             report.rows.size(), total) +
         left + "\n";
}

}  // namespace

std::string reportJson(const QuantiseReport& report, bool all) {
  nlohmann::ordered_json json{{"samples", report.samples},
                              {"rms_pixel_error", report.rmsPixelError},
                              {"rms_pixel_error_unrounded_noise", report.rmsPixelErrorUnrounded},
                              {"rms_pixel", report.rmsPixel},
                              {"all_operations", report.rows.size() + report.others.size()}};
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ReportRow& row : rowsOf(report, all)) {
    nlohmann::ordered_json entry{{"point", row.point},
                                 {"operation", row.operation},
                                 {"bits", row.bits},
                                 {"rounded", row.rounded},
                                 {"used", {row.used.lo, row.used.hi}},
                                 {"proven", {row.proven.lo, row.proven.hi}}};
    if (row.compared) {
      entry["scales"] = row.scales;
      entry["saturated"] = row.saturated;
      entry["rms_error"] = row.rmsError;
      entry["rms"] = row.rms;
    }
    rows.push_back(std::move(entry));
  }
  json["operations"] = rows;
  return json.dump(1) + "\n";
}

void printReport(std::ostream& out, const QuantiseReport& report, bool all) {
  out << line("%-40s %-10s %4s %23s %27s %9s %9s %9s\n", "point", "operation", "bits", "used",
              "proven", "saturated", "error", "rms");
  for (const ReportRow& row : rowsOf(report, all)) {
    out << line("%-40s %-10s %4d %23s %27s", row.point.c_str(), row.operation.c_str(), row.bits,
                text(row.used).c_str(), text(row.proven).c_str());
    if (row.compared)
      out << line(" %8.2f%% %9.3g %9.3g", 100 * row.saturated, row.rmsError, row.rms);
    out << "\n";
  }
  out << scope(report, all)
      << line(
             "%lld samples: rms error %.3g against the float sampler (%.3g with the noise before "
             "rounding), which varies by %.3g\n",
             static_cast<long long>(report.samples), report.rmsPixelError,
             report.rmsPixelErrorUnrounded, report.rmsPixel);
}

}  // namespace tc0
