#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "model/recipe/network/network.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMost = std::int64_t{1} << 16;

struct NumberField {
  const char* name;
  std::int64_t NetworkConfig::*field;
  std::int64_t lo, hi;
};
constexpr NumberField kNumbers[] = {
    {"dimension", &NetworkConfig::dimension, 1, kMost},
    {"side", &NetworkConfig::side, 1, kMost},
    {"channels", &NetworkConfig::channels, 1, kMost},
    {"patch", &NetworkConfig::patch, 1, kMost},
    {"width", &NetworkConfig::width, 1, kMost},
    {"depth", &NetworkConfig::depth, 1, 1024},
    {"heads", &NetworkConfig::heads, 1, kMost},
    {"hidden", &NetworkConfig::hidden, 1, kMost},
    {"timeFrequencies", &NetworkConfig::timeFrequencies, 0, 16},
    {"classes", &NetworkConfig::classes, 0, kMost},
};

struct SwitchField {
  const char* name;
  bool NetworkConfig::*field;
};
constexpr SwitchField kSwitches[] = {{"adaptiveNorm", &NetworkConfig::adaptiveNorm},
                                     {"queryKeyNorm", &NetworkConfig::queryKeyNorm}};

template <class Enum>
void read(const JsonObject& json, const char* key, ChoiceRows<Enum> names, Enum& value) {
  if (!json.has(key)) return;
  value = choiceNamed(cat(json.where(), ": ", key).c_str(), names, json.text(key));
}

void require(bool holds, const char* what, std::int64_t a, std::int64_t b) {
  if (!holds) fail("network: required ", what, ", found ", a, " and ", b);
}

}  // namespace

void checkConfig(const NetworkConfig& config) {
  for (const NumberField& number : kNumbers) {
    std::int64_t value = config.*number.field;
    if (value < number.lo || value > number.hi)
      fail("network: required ", number.name, " from ", number.lo, " to ", number.hi, ", found ",
           value);
  }
  if (config.kind == NetworkKind::kMlp) return;
  require(config.side % config.patch == 0, "a patch that divides the side", config.patch,
          config.side);
  require(config.width % config.heads == 0, "heads that divide the width", config.heads,
          config.width);
  require(config.positions == Positions::kLearned || config.width % 4 == 0,
          "a width that 4 divides, for sinusoidal positions", config.width, 4);
}

std::string formatConfig(const NetworkConfig& config) {
  nlohmann::ordered_json json;
  json["kind"] = nameIn(networkKindNames(), config.kind);
  for (const NumberField& number : kNumbers) json[number.name] = config.*number.field;
  json["norm"] = nameIn(normNames(), config.norm);
  json["positions"] = nameIn(positionNames(), config.positions);
  for (const SwitchField& field : kSwitches) json[field.name] = config.*field.field;
  return json.dump();
}

NetworkConfig parseConfig(const std::string& text, const std::string& where) {
  nlohmann::json value = parseJson(text, where);
  JsonObject json(value, where);
  json.allow({"kind", "norm", "positions", "adaptiveNorm", "queryKeyNorm", "dimension", "side",
              "channels", "patch", "width", "depth", "heads", "hidden", "timeFrequencies",
              "classes"});
  NetworkConfig config;
  read(json, "kind", networkKindNames(), config.kind);
  read(json, "norm", normNames(), config.norm);
  read(json, "positions", positionNames(), config.positions);
  for (const NumberField& number : kNumbers)
    config.*number.field = json.integer(number.name, config.*number.field);
  for (const SwitchField& field : kSwitches) {
    if (!json.has(field.name)) continue;
    const nlohmann::json& found = json.at(field.name);
    if (!found.is_boolean())
      fail(where, ": ", field.name, ": required true or false, found ", found.dump());
    config.*field.field = found.get<bool>();
  }
  try {
    checkConfig(config);
  } catch (const Error& error) {
    fail(where, ": ", error.what());
  }
  return config;
}

}  // namespace tc0
