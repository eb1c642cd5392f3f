#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "model/metrics/evaluate.h"

namespace tc0 {
namespace {

std::string cellText(const Evaluation::Cell& cell) {
  char text[64];
  if (cell.spread > 0) {
    std::snprintf(text, sizeof text, "%.4g +- %.2g", cell.mean, cell.spread);
  } else {
    std::snprintf(text, sizeof text, "%.4g", cell.mean);
  }
  return text;
}

const Evaluation::Cell* cellOf(const Evaluation& row, const std::string& name) {
  for (const Evaluation::Cell& cell : row.cells) {
    if (cell.name == name) return &cell;
  }
  return nullptr;
}

std::string cellsText(const EvaluationTable& table, const Evaluation& columns) {
  Table rows;
  std::vector<std::string> heads{"steps"};
  for (const Evaluation::Cell& column : columns.cells) heads.push_back(column.name);
  rows.row(std::move(heads));
  for (const Evaluation& row : table.rows) {
    std::vector<std::string> cells{row.label};
    for (const Evaluation::Cell& column : columns.cells) {
      const Evaluation::Cell* cell = cellOf(row, column.name);
      cells.push_back(cell == nullptr ? "-" : cellText(*cell));
    }
    rows.row(std::move(cells));
  }
  std::ostringstream text;
  rows.print(text);
  return std::move(text).str();
}

}  // namespace

std::string toText(const EvaluationTable& table) {
  std::string text;
  if (table.testAccuracy > 0) {
    char line[128];
    std::snprintf(line, sizeof line, "classifier: accuracy %.1f %% (training), %.1f %% (test)\n",
                  100 * table.trainAccuracy, 100 * table.testAccuracy);
    text += line;
  }
  const Evaluation* widest = &table.rows.front();  // a row may lack measures
  for (const Evaluation& row : table.rows)
    if (row.cells.size() > widest->cells.size()) widest = &row;
  text += cellsText(table, *widest);
  if (cellOf(*widest, "rms") != nullptr) {
    text += paragraph(
        "rms: Euclidean distance to where the exact flow takes the same noise, root mean square "
        "over samples");
  }
  return text;
}

std::string toJson(const EvaluationTable& table) {
  nlohmann::ordered_json out = {{"data", table.data}};
  if (table.testAccuracy > 0) {
    out["classifier"] = {{"train_accuracy", table.trainAccuracy},
                         {"test_accuracy", table.testAccuracy}};
  }
  out["rows"] = nlohmann::ordered_json::array();
  for (const Evaluation& row : table.rows) {
    nlohmann::ordered_json cells = {{"label", row.label}, {"steps", row.steps}};
    for (const Evaluation::Cell& cell : row.cells) {
      cells[cell.name] = {{"mean", cell.mean}, {"spread", cell.spread}};
    }
    if (row.secondsPerSample > 0) cells["seconds_per_sample"] = row.secondsPerSample;
    out["rows"].push_back(std::move(cells));
  }
  return out.dump() + "\n";
}

}  // namespace tc0
