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
  std::vector<std::string> known{"file", "kind", "sha256", "gates_per_level"};
  for (const NamedFigure& figure : named({})) known.push_back(figure.name);
  return known;
}

void readKind(const Json& value, const std::string& where, Claims& claims) {
  if (value != "circuit" && value != "netlist") {
    refuse(where, ": \"circuit\" or \"netlist\" required; found ", described(value));
  }
  claims.kind = value.get<std::string>();
}

void readDigest(const Json& value, const std::string& where, Claims& claims) {
  bool digest = value.is_string() && value.get_ref<const std::string&>().size() == 64;
  if (digest) {
    const std::string& text = value.get_ref<const std::string&>();
    digest = text.find_first_not_of("0123456789abcdef") == text.npos;
  }
  if (!digest) refuse(where, ": 64 hexadecimal digits required; found ", described(value));
  claims.sha256 = value.get<std::string>();
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
    } else if (key == "sha256") {
      readDigest(value, where, claims);
    } else if (key == "gates_per_level") {
      readLevels(value, where, claims);
    } else {
      claims.figures[key] = countOf(value, where);
    }
  }
  if (!claims.kind && !claims.sha256 && !claims.gatesPerLevel && claims.figures.empty()) {
    refuse(path, ": at least one claim required; found none");
  }
  return claims;
}

std::vector<Verdict> judge(const Claims& claims, const Recounted& found) {
  std::vector<Verdict> verdicts;
  auto judgeText = [&](const char* claim, const std::optional<std::string>& claimed,
                       const std::string& value) {
    if (claimed) verdicts.push_back({claim, *claimed, value, *claimed == value});
  };
  judgeText("kind", claims.kind, found.kind);
  judgeText("sha256", claims.sha256, found.sha256);
  for (const auto& [name, value] : named(found.figures)) {
    auto claimed = claims.figures.find(name);
    if (claimed == claims.figures.end()) continue;
    verdicts.push_back({name, decimal(claimed->second), decimal(value), claimed->second == value});
  }
  if (claims.gatesPerLevel) {
    verdicts.push_back(judgeLevels(*claims.gatesPerLevel, found.figures.gatesPerLevel));
  }
  return verdicts;
}

Json asClaims(const Recounted& found) {
  Json json = {{"file", found.file},
               {"kind", found.kind},
               {"sha256", found.sha256},
               {"gates_per_level", Json::array()}};
  const Figures& figures = found.figures;
  for (Count gates : figures.gatesPerLevel) json["gates_per_level"].push_back(asJson(gates));
  for (const auto& [name, value] : named(figures)) json[name] = asJson(value);
  return json;
}

}  // namespace tc0check
