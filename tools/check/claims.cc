#include "tools/check/claims.h"

#include <algorithm>

#include "tools/check/container.h"
#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr std::uintmax_t kMaxFile = std::uintmax_t{1} << 25;

Count countOf(const Json& value, const std::string& where) {
  std::optional<Count> count;
  if (value.is_number_unsigned()) count = value.get<std::uint64_t>();
  if (value.is_string()) count = parseCount(value.get_ref<const std::string&>());
  if (!count) {
    refuse(where, ": an integer of at least 0, or its decimal digits in a string, required; found ",
           described(value));
  }
  return *count;
}

std::vector<std::string> knownClaims() {
  std::vector<std::string> known{"file", "kind", "gates_per_level"};
  for (const NamedFigure& figure : named({})) known.push_back(figure.name);
  return known;
}

void readKind(const Json& value, const std::string& where, Claims& claims) {
  if (value != "circuit" && value != "netlist") {
    refuse(where, ": \"circuit\" or \"netlist\" required; found ", described(value));
  }
  claims.kind = value.get<std::string>();
}

void readLevels(const Json& value, const std::string& where, Claims& claims) {
  if (!value.is_array()) refuse(where, ": an array required; found ", described(value));
  claims.gatesPerLevel.emplace();
  for (const Json& level : value) claims.gatesPerLevel->push_back(countOf(level, where));
}

Verdict judgeLevels(const std::vector<Count>& claimed, const std::vector<Count>& found) {
  std::size_t k = 0;
  while (k < claimed.size() && k < found.size() && claimed[k] == found[k]) ++k;
  if (k == claimed.size() && k == found.size()) {
    std::string levels = paste(found.size(), found.size() == 1 ? " level" : " levels");
    return {"gates_per_level", levels, levels, true};
  }
  auto text = [&](const std::vector<Count>& counts) {
    return paste("level ", k + 1, ": ", k < counts.size() ? decimal(counts[k]) : "none");
  };
  return {"gates_per_level", text(claimed), text(found), false};
}

Json asJson(Count value) {
  if (value > ~std::uint64_t{0}) return decimal(value);
  return std::uint64_t(value);
}

}  // namespace

Claims readClaims(const std::string& path) {
  Json json = parseJson(readBytes(path, kMaxFile), path);
  if (!json.is_object()) refuse(path, ": an object required; found ", described(json));
  std::vector<std::string> known = knownClaims();
  Claims claims;
  for (const auto& [key, value] : json.items()) {
    std::string where = path + ": " + key;
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      refuse(path, ": unknown claim '", key, "'; the nearest known one is '", nearest(key, known),
             "'");
    }
    if (key == "file") continue;
    if (key == "kind") {
      readKind(value, where, claims);
    } else if (key == "gates_per_level") {
      readLevels(value, where, claims);
    } else {
      claims.figures[key] = countOf(value, where);
    }
  }
  if (!claims.kind && !claims.gatesPerLevel && claims.figures.empty()) {
    refuse(path, ": at least one claim required; found none");
  }
  return claims;
}

std::vector<Verdict> judge(const Claims& claims, const std::string& kind, const Figures& figures) {
  std::vector<Verdict> verdicts;
  if (claims.kind) verdicts.push_back({"kind", *claims.kind, kind, *claims.kind == kind});
  for (const auto& [name, value] : named(figures)) {
    auto claimed = claims.figures.find(name);
    if (claimed == claims.figures.end()) continue;
    verdicts.push_back({name, decimal(claimed->second), decimal(value), claimed->second == value});
  }
  if (claims.gatesPerLevel) {
    verdicts.push_back(judgeLevels(*claims.gatesPerLevel, figures.gatesPerLevel));
  }
  return verdicts;
}

Json asClaims(const std::string& file, const std::string& kind, const Figures& figures) {
  Json json = {{"file", file}, {"kind", kind}, {"gates_per_level", Json::array()}};
  for (Count gates : figures.gatesPerLevel) json["gates_per_level"].push_back(asJson(gates));
  for (const auto& [name, value] : named(figures)) json[name] = asJson(value);
  return json;
}

}  // namespace tc0check
