#include "tools/tc0/quantise_quality.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "tools/tc0/companion.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::string cellText(const Json& cell) {
  char text[64];
  const double mean = cell.at("mean"), spread = cell.at("spread");
  if (spread > 0)
    std::snprintf(text, sizeof text, "%.4g +- %.2g", mean, spread);
  else
    std::snprintf(text, sizeof text, "%.4g", mean);
  return text;
}

// The measures of the row that has most of them.
std::vector<std::string> measuresOf(const Json& rows) {
  std::vector<std::string> names;
  for (const Json& row : rows) {
    std::vector<std::string> own;
    for (const auto& [key, value] : row.items())
      if (value.is_object()) own.push_back(key);
    if (own.size() > names.size()) names = own;
  }
  return names;
}

}  // namespace

std::string qualityJson(const std::string& checkpoint, const std::string& program,
                        const Arguments& arguments) {
  std::vector<std::string> words{"finetune", checkpoint,     "--program",
                                 program,    "--iterations", "0",
                                 "--json",   "--quality",    arguments.text("--quality")};
  for (const char* option : {"--count", "--average"})
    if (arguments.has(option)) words.insert(words.end(), {option, arguments.text(option)});
  auto found = outputOf("tc0-model", words);
  if (!found) fail("--quality: required the program tc0-model beside tc0, found none");
  if (found->code != 0) fail("--quality: tc0-model ended with exit code ", found->code);
  return Json::parse(found->text).at("quality").dump();
}

std::string qualityText(const std::string& json) {
  const Json rows = Json::parse(json).at("rows");
  const std::vector<std::string> names = measuresOf(rows);
  Table table;
  std::vector<std::string> heads{""};
  heads.insert(heads.end(), names.begin(), names.end());
  table.row(std::move(heads));
  for (const Json& row : rows) {
    std::vector<std::string> cells{row.at("label")};
    for (const std::string& name : names)
      cells.push_back(row.contains(name) ? cellText(row.at(name)) : "-");
    table.row(std::move(cells));
  }
  std::ostringstream text;
  table.print(text);
  return std::move(text).str();
}

}  // namespace tc0
