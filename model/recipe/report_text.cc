#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/wrapped.h"
#include "model/recipe/report.h"

namespace tc0 {
namespace {

enum ColumnNumber { kPoint, kOperation, kBits, kUsed, kProven, kSaturated, kError, kRms, kColumns };

// A column of the table: its heading, and its width in a table that need not be narrow.
struct Column {
  const char* name;
  std::int64_t width;
};
constexpr std::array<Column, kColumns> kTable = {{{"point", 40},
                                                  {"operation", 10},
                                                  {"bits", 4},
                                                  {"used", 23},
                                                  {"proven", 27},
                                                  {"saturated", 9},
                                                  {"error", 9},
                                                  {"rms", 9}}};

// The columns that a narrow table may lack, in the order in which they go. They go as long as the
// names of points would have fewer columns than kLeastName.
constexpr std::array kLeastImportant = {kProven, kUsed, kOperation, kSaturated, kRms};
constexpr std::int64_t kLeastName = 28;

using Cells = std::array<std::string, kColumns>;
using Widths = std::array<std::int64_t, kColumns>;  // 0: the column is left out

std::vector<ReportRow> rowsOf(const QuantiseReport& report, ReportScope scope) {
  std::vector<ReportRow> rows = report.rows;
  if (scope == ReportScope::kCompared) return rows;
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

// What the rows are, and which kinds of operations have none.
std::string scopeText(const QuantiseReport& report, ReportScope scope) {
  const std::size_t total = report.rows.size() + report.others.size();
  if (scope == ReportScope::kAll)
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

std::vector<Cells> cellsOf(const std::vector<ReportRow>& rows) {
  std::vector<Cells> table(1);
  for (int c = 0; c < kColumns; ++c) table[0][c] = kTable[c].name;
  for (const ReportRow& row : rows) {
    Cells& cells = table.emplace_back();
    cells[kPoint] = row.point;
    cells[kOperation] = row.operation;
    cells[kBits] = std::to_string(row.bits);
    cells[kUsed] = text(row.used);
    cells[kProven] = text(row.proven);
    if (!row.compared) continue;
    cells[kSaturated] = line("%.2f%%", 100 * row.saturated);
    cells[kError] = line("%.3g", row.rmsError);
    cells[kRms] = line("%.3g", row.rms);
  }
  return table;
}

std::int64_t lineWidth(const Widths& widths) {
  std::int64_t sum = -1;
  for (std::int64_t width : widths) sum += width == 0 ? 0 : width + 1;
  return sum;
}

// The widths of the columns: those of kTable if they fit. Otherwise each column is as wide as its
// contents, the least important columns go until the names have room, and the names get what is
// left.
Widths widthsFor(const std::vector<Cells>& table, std::int64_t width) {
  Widths widths;
  for (int c = 0; c < kColumns; ++c) widths[c] = kTable[c].width;
  if (lineWidth(widths) <= width) return widths;
  widths.fill(1);
  for (const Cells& cells : table)
    for (int c = 0; c < kColumns; ++c) widths[c] = std::max(widths[c], std::ssize(cells[c]));
  const std::int64_t name = std::min(widths[kPoint], kLeastName);
  for (ColumnNumber c : kLeastImportant)
    if (lineWidth(widths) - widths[kPoint] + name > width) widths[c] = 0;
  const std::int64_t others = lineWidth(widths) - widths[kPoint];
  widths[kPoint] = std::clamp<std::int64_t>(width - others, 3, widths[kPoint]);
  return widths;
}

// The text with an ellipsis in the place of its middle, if it is wider than `width`.
std::string shortened(const std::string& text, std::int64_t width) {
  if (std::ssize(text) <= width) return text;
  TC0_ASSERT(width >= 3);
  const std::int64_t front = (width - 1) / 2, back = width - 1 - front;
  return text.substr(0, front) + "\u2026" + text.substr(text.size() - back);
}

std::string lineOf(const Cells& cells, const Widths& widths) {
  std::string out;
  for (int c = 0; c < kColumns; ++c) {
    if (widths[c] == 0) continue;
    const bool name = c == kPoint && widths[c] < kTable[c].width;
    const std::string cell = name ? shortened(cells[c], widths[c]) : cells[c];
    const std::int64_t shown = name ? std::min(std::ssize(cells[c]), widths[c]) : std::ssize(cell);
    const std::string blanks(std::max<std::int64_t>(0, widths[c] - shown), ' ');
    out += (out.empty() ? "" : " ") + (c <= kOperation ? cell + blanks : blanks + cell);
  }
  out.resize(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

std::string missingColumns(const Widths& widths) {
  std::string names;
  for (int c = 0; c < kColumns; ++c)
    if (widths[c] == 0) names += (names.empty() ? "" : ", ") + std::string(kTable[c].name);
  return names.empty() ? "" : "Columns left out (--report FILE and --json have them): " + names;
}

nlohmann::ordered_json attentionJson(const std::vector<AttentionCertificate>& certificates) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const AttentionCertificate& one : certificates)
    json.push_back({{"block", one.block},
                    {"degree", one.degree},
                    {"features", one.features},
                    {"bound", one.bound},
                    {"bound_proved", one.proved},
                    {"polynomial_error", one.error},
                    {"certified", one.certified},
                    {"measured", one.measured},
                    {"measured_rms", one.measuredRms},
                    {"beyond", one.beyond}});
  return json;
}

std::string attentionText(const AttentionCertificate& one) {
  return line(
      "%sattention: degree %d, %lld features; |score| <= B = %.4g (%s), %.3g %% beyond; polynomial "
      "within %.3g of exp; differs from exact attention by at most %.3g of the values' spread, "
      "measured %.3g (rms %.3g of the outputs)",
      one.block.c_str(), one.degree, static_cast<long long>(one.features), one.bound,
      one.proved ? "for all inputs" : "by calibration", 100 * one.beyond, one.error, one.certified,
      one.measured, one.measuredRms);
}

}  // namespace

std::string reportJson(const QuantiseReport& report, ReportScope scope) {
  nlohmann::ordered_json json{{"samples", report.samples},
                              {"rms_pixel_error", report.rmsPixelError},
                              {"rms_pixel_error_unrounded_noise", report.rmsPixelErrorUnrounded},
                              {"rms_pixel", report.rmsPixel},
                              {"all_operations", report.rows.size() + report.others.size()}};
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ReportRow& row : rowsOf(report, scope)) {
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
  if (!report.attention.empty()) json["attention"] = attentionJson(report.attention);
  return json.dump(1) + "\n";
}

void printReport(std::ostream& out, const QuantiseReport& report, ReportScope scope,
                 std::int64_t width) {
  const std::vector<Cells> table = cellsOf(rowsOf(report, scope));
  const Widths widths = widthsFor(table, width);
  for (const Cells& cells : table) out << lineOf(cells, widths);
  const std::string missing = missingColumns(widths);
  if (!missing.empty()) out << wrapped(missing, width);
  out << wrapped(scopeText(report, scope), width)
      << wrapped(line("%lld samples: rms error %.3g against the float sampler (%.3g with the noise "
                      "before rounding), which varies by %.3g",
                      static_cast<long long>(report.samples), report.rmsPixelError,
                      report.rmsPixelErrorUnrounded, report.rmsPixel),
                 width);
  for (const AttentionCertificate& certificate : report.attention)
    out << wrapped(attentionText(certificate), width);
}

}  // namespace tc0
