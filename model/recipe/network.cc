#include "model/recipe/network.h"

#include <array>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

constexpr std::array kTargets = {
    std::pair{Target::kMeanflow, "meanflow"}, std::pair{Target::kPaper, "paper"},
    std::pair{Target::kMaterial, "material"}, std::pair{Target::kMoment, "moment"}};
constexpr std::array kPaths = {std::pair{Path::kLinear, "linear"},
                               std::pair{Path::kTrigonometric, "trigonometric"}};

template <class Table, class Value>
const char* nameIn(const Table& table, Value value) {
  for (const auto& [entry, text] : table)
    if (entry == value) return text;
  return "";
}

template <class Table>
auto parseIn(const Table& table, const char* what, const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [entry, known] : table) {
    if (text == known) return entry;
    names.emplace_back(known);
  }
  fail(what, ": required one of ", listText(names), ", found '", text, "'",
       didYouMean(text, names));
}

}  // namespace

const char* name(Target target) { return nameIn(kTargets, target); }
const char* name(Path path) { return nameIn(kPaths, path); }
Target parseTarget(const std::string& text) { return parseIn(kTargets, "target", text); }
Path parsePath(const std::string& text) { return parseIn(kPaths, "path", text); }

}  // namespace tc0
