#include "tools/tc0/stats/by_name.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/table.h"
#include "model/names/array_names.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// As in claims: numbers beyond 64 bits are decimal strings.
Json number(Count value) {
  if (value <= Count{INT64_MAX}) return static_cast<std::int64_t>(value);
  return decimal(value);
}

// The levels that have gates of the step, as far as `row` has not got them.
void addLevels(const Counts& counts, NamedCounts& row) {
  for (std::size_t k = 0; k < counts.depth(); ++k) {
    if (counts.gatesPerLevel[k] == 0) continue;
    const auto level = static_cast<std::int64_t>(k) + 1;
    row.firstLevel = row.firstLevel == 0 ? level : std::min(row.firstLevel, level);
    row.lastLevel = std::max(row.lastLevel, level);
  }
}

Count gatesOf(const std::vector<NamedCounts>& rows) {
  Count gates = 0;
  for (const NamedCounts& row : rows) gates += row.gates;
  return gates;
}

double shareOf(const NamedCounts& row, Count all) {
  return all == 0 ? 0 : static_cast<double>(row.gates) / static_cast<double>(all);
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", 100 * share);
  return text;
}

std::string levelsText(const NamedCounts& row) {
  std::string first = std::to_string(row.firstLevel);
  return row.firstLevel == row.lastLevel ? first : first + " to " + std::to_string(row.lastLevel);
}

}  // namespace

const NamedValues<GroupedBy>& groupedByChoices() {
  static const NamedValues<GroupedBy> rows{{GroupedBy::kOperation, "operation"},
                                           {GroupedBy::kBlock, "block"},
                                           {GroupedBy::kStep, "step"}};
  return rows;
}

std::vector<NamedCounts> countsByName(const Circuit& circuit, GroupedBy by) {
  const ArrayNames names(circuit.metadata());
  const PerArray<Counts> counts = countArrays(circuit);
  std::vector<NamedCounts> rows;
  std::map<std::vector<std::string>, std::size_t> places;
  for (ArrayId id : circuit.arrays().ids()) {
    if (counts[id].gates == 0) continue;
    const Array& array = circuit.array(id);
    ArrayName said = names.of(array.name);
    NamedCounts row;
    row.operation = std::move(said.operation);
    if (by != GroupedBy::kOperation) row.block = std::move(said.block);
    if (by == GroupedBy::kStep) {
      row.step = array.name;
      row.meaning = std::move(said.meaning);
    }
    auto [place, isNew] = places.try_emplace({row.block, row.operation, row.step}, rows.size());
    if (isNew) rows.push_back(std::move(row));
    NamedCounts& sum = rows[place->second];
    sum.gates += counts[id].gates;
    sum.wires += counts[id].wires;
    sum.largestFanIn = std::max(sum.largestFanIn, counts[id].largestFanIn);
    addLevels(counts[id], sum);
  }
  return rows;
}

Json toJson(const std::vector<NamedCounts>& rows) {
  const Count all = gatesOf(rows);
  Json json = Json::array();
  for (const NamedCounts& row : rows) {
    Json one = Json::object();
    if (!row.block.empty()) one["block"] = row.block;
    one["operation"] = row.operation;
    if (!row.step.empty()) one["step"] = row.step;
    if (!row.meaning.empty()) one["meaning"] = row.meaning;
    one["levels"] = {row.firstLevel, row.lastLevel};
    one["gates"] = number(row.gates);
    one["share"] = shareOf(row, all);
    one["wires"] = number(row.wires);
    one["largest_fan_in"] = number(row.largestFanIn);
    json.push_back(std::move(one));
  }
  return json;
}

void printTable(const std::vector<NamedCounts>& rows) {
  auto any = [&](std::string NamedCounts::*field) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return !(row.*field).empty(); });
  };
  const bool blocks = any(&NamedCounts::block), steps = any(&NamedCounts::step);
  const Count all = gatesOf(rows);
  Table table;
  auto put = [&](const std::string& block, const std::string& operation, const std::string& step,
                 const std::string& meaning, std::vector<std::string> figures) {
    std::vector<std::string> cells;
    if (steps)
      cells = {step, operation, meaning};
    else
      cells = {operation};
    if (blocks && !steps) cells.insert(cells.begin(), block);
    cells.insert(cells.end(), figures.begin(), figures.end());
    table.row(std::move(cells));
  };
  put("block", "operation", "step", "what it holds",
      {"levels", "gates", "% of gates", "wires", "fan-in"});
  for (const NamedCounts& row : rows)
    put(row.block.empty() ? "-" : row.block, row.operation, row.step, row.meaning,
        {levelsText(row), grouped(row.gates), percent(shareOf(row, all)), grouped(row.wires),
         grouped(row.largestFanIn)});
  table.print(std::cout);
}

}  // namespace tc0
