#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>

#include "model/recipe/report.h"

namespace tc0 {

std::string reportJson(const QuantiseReport& report) {
  nlohmann::ordered_json json{{"samples", report.samples},
                              {"rms_pixel_error", report.rmsPixelError},
                              {"rms_pixel_error_unrounded_noise", report.rmsPixelErrorUnrounded},
                              {"rms_pixel", report.rmsPixel}};
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ReportRow& row : report.rows)
    rows.push_back({{"point", row.point},
                    {"operation", row.operation},
                    {"bits", row.bits},
                    {"scale", row.scale},
                    {"used", {row.used.lo, row.used.hi}},
                    {"proven", {row.proven.lo, row.proven.hi}},
                    {"saturated", row.saturated},
                    {"rms_error", row.rmsError},
                    {"rms", row.rms}});
  json["operations"] = rows;
  return json.dump(1) + "\n";
}

void printReport(std::ostream& out, const QuantiseReport& report) {
  char line[256];
  std::snprintf(line, sizeof line, "%-40s %-10s %4s %23s %27s %9s %9s %9s\n", "point", "operation",
                "bits", "used", "proven", "saturated", "error", "rms");
  out << line;
  for (const ReportRow& row : report.rows) {
    std::string used = std::to_string(row.used.lo) + " .. " + std::to_string(row.used.hi);
    std::string proven = std::to_string(row.proven.lo) + " .. " + std::to_string(row.proven.hi);
    std::string bits = row.bits == 0 ? "" : std::to_string(row.bits);
    std::snprintf(line, sizeof line, "%-40s %-10s %4s %23s %27s %8.2f%% %9.3g %9.3g\n",
                  row.point.c_str(), row.operation.c_str(), bits.c_str(), used.c_str(),
                  proven.c_str(), 100 * row.saturated, row.rmsError, row.rms);
    out << line;
  }
  std::snprintf(line, sizeof line,
                "%lld samples: rms error %.3g against the float sampler (%.3g with the noise "
                "before rounding), which varies by %.3g\n",
                static_cast<long long>(report.samples), report.rmsPixelError,
                report.rmsPixelErrorUnrounded, report.rmsPixel);
  out << line;
}

}  // namespace tc0
