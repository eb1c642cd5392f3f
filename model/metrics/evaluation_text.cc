#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/metrics/evaluate.h"

namespace tc0 {
namespace {

constexpr int kWidth = 17;

std::string padded(const std::string& text) {
  return std::string(std::max<std::int64_t>(1, kWidth - std::ssize(text)), ' ') + text;
}

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
  std::size_t width = 5;
  for (const Evaluation& row : table.rows) {
    if (row.cells.size() > widest->cells.size()) widest = &row;
    width = std::max(width, row.label.size());
  }
  const auto label = [&](std::string of) { return of.append(width + 2 - of.size(), ' '); };
  text += label("steps");
  for (const Evaluation::Cell& cell : widest->cells) text += padded(cell.name);
  text += "\n";
  for (const Evaluation& row : table.rows) {
    text += label(row.label);
    for (const Evaluation::Cell& column : widest->cells) {
      const Evaluation::Cell* cell = cellOf(row, column.name);
      text += padded(cell == nullptr ? "-" : cellText(*cell));
    }
    text += "\n";
  }
  if (cellOf(*widest, "rms") != nullptr) {
    text +=
        "rms: Euclidean distance to where the exact flow takes the same noise, root mean square "
        "over samples\n";
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
