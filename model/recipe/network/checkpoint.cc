#include <cmath>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "model/recipe/network/network.h"

namespace tc0 {
namespace {

const std::string& metadataOf(const Container& file, const std::string& key,
                              const std::string& where) {
  auto found = file.metadata.find(key);
  if (found == file.metadata.end())
    fail(where, ": required a checkpoint with metadata '", key, "', found none");
  return found->second;
}

double numberOf(const JsonObject& json, const char* key) {
  const nlohmann::json& value = json.at(key);
  if (!value.is_number() || !std::isfinite(value.get<double>()))
    fail(json.where(), ": ", key, ": required a number, found ", value.dump().substr(0, 40));
  return value.get<double>();
}

Network parseNetwork(const Container& file, const std::string& name, const std::string& where) {
  Network network{parseConfig(metadataOf(file, name, where), cat(where, ": ", name)), {}};
  for (const ParameterShape& parameter : parametersOf(network.config)) {
    std::string full = name + "." + parameter.name;
    std::vector<float> values = floatsOf(file, full, where);
    const std::vector<std::int64_t>& shape = file.tensors.at(full).shape;
    if (shape != parameter.shape)
      fail(where, ": tensor '", full, "': required shape ", listText(parameter.shape), ", found ",
           listText(shape));
    for (float value : values)
      if (!std::isfinite(value))
        fail(where, ": tensor '", full, "': required finite numbers, found ", value);
    network.parameters[parameter.name] = {shape, std::move(values)};
  }
  return network;
}

// Both networks read the same z and class. Their sizes (width, depth, ...) may differ.
void checkPair(const NetworkConfig& velocity, const NetworkConfig& acceleration,
               const std::string& where) {
  if (velocity.kind == acceleration.kind && velocity.numbers() == acceleration.numbers() &&
      velocity.classes == acceleration.classes &&
      (velocity.kind == NetworkKind::kMlp ||
       (velocity.side == acceleration.side && velocity.channels == acceleration.channels)))
    return;
  fail(where, ": required two networks of one kind, size of sample and number of classes, found ",
       formatConfig(velocity), " and ", formatConfig(acceleration));
}

std::vector<float> parseMeans(const Container& file, const NetworkConfig& config,
                              const std::string& where) {
  const auto found = file.tensors.find("means");
  if (found == file.tensors.end()) return {};
  const Shape required{meanRows(config), config.numbers()};
  if (found->second.shape != required)
    fail(where, ": tensor 'means': required shape ", listText(required), ", found ",
         listText(found->second.shape));
  std::vector<float> means = floatsOf(file, "means", where);
  for (float mean : means)
    if (!std::isfinite(mean))
      fail(where, ": tensor 'means': required finite numbers, found ", mean);
  return means;
}

// A model of tokens reads z in whole letters; K = 65536 is far beyond any alphabet.
Tokens parseTokens(const JsonObject& json, const Model& model) {
  Tokens tokens;
  tokens.letters = json.integer("letters");
  tokens.form = choiceNamed("form", tokenFormNames(), json.text("form"));
  tokens.alphabet = json.text("alphabet");
  if (tokens.letters < 2 || tokens.letters > 65536 ||
      (!tokens.alphabet.empty() && std::ssize(tokens.alphabet) != tokens.letters))
    fail(json.where(), ": required 2 to 65536 letters and a character for each or none, found ",
         tokens.letters, " and ", tokens.alphabet.size());
  if (model.target != Target::kMoment || model.path != Path::kLinear)
    fail(json.where(), ": letters: required the target moment and the linear path, found ",
         name(model.target), " and ", name(model.path));
  return tokens;
}

// The networks of tokens have a number for each letter of each token; pixels have a level a letter.
void checkTokens(const Model& model, const std::string& where) {
  const std::int64_t letters = model.tokens.letters, numbers = model.velocity.config.numbers();
  if (numbers % letters != 0 || (model.tokens.alphabet.empty() && model.levels != letters))
    fail(where, ": required networks of a multiple of ", letters, " numbers, and pixels of ",
         letters, " levels if there is no alphabet, found ", numbers, " and ", model.levels);
}

void addNetwork(ContainerWriter& file, const Network& network, const std::string& name) {
  file.metadata(name, formatConfig(network.config));
  for (const ParameterShape& parameter : parametersOf(network.config)) {
    auto found = network.parameters.find(parameter.name);
    if (found == network.parameters.end() || found->second.shape != parameter.shape)
      fail(name, ": required a parameter '", parameter.name, "' of shape ",
           listText(parameter.shape), ", found ",
           found == network.parameters.end() ? "none" : listText(found->second.shape));
    file.addFloats(name + "." + parameter.name, found->second.values, parameter.shape);
  }
}

}  // namespace

Model parseCheckpoint(std::string_view bytes, const std::string& where) {
  Container file = parseSafetensors(bytes, where);
  Model model;
  std::string at = cat(where, ": model");
  nlohmann::json value = parseJson(metadataOf(file, "model", where), at);
  JsonObject json(value, at);
  json.allow({"target", "path", "scale", "shift", "levels", "letters", "form", "alphabet"});
  model.target = parseTarget(json.text("target"));
  model.path = parsePath(json.text("path"));
  model.scale = numberOf(json, "scale");
  model.shift = numberOf(json, "shift");
  model.levels = json.integer("levels");
  if (model.levels < 0 || model.levels > 65536 || model.scale <= 0)
    fail(at, ": required levels from 0 to 65536 and a positive scale, found ", model.levels,
         " and ", model.scale);
  if (json.has("letters")) model.tokens = parseTokens(json, model);
  model.velocity = parseNetwork(file, "velocity", where);
  if (model.tokens.active()) checkTokens(model, at);
  if (model.target != Target::kMeanflow) {
    model.acceleration = parseNetwork(file, "acceleration", where);
    checkPair(model.velocity.config, model.acceleration.config, where);
  }
  model.means = parseMeans(file, model.velocity.config, where);
  for (const auto& [key, text] : file.metadata)
    if (key != "model" && key != "velocity" && key != "acceleration") model.metadata[key] = text;
  return model;
}

std::string formatCheckpoint(const Model& model) {
  ContainerWriter file;
  for (const auto& [key, text] : model.metadata) file.metadata(key, text);
  nlohmann::ordered_json json{{"target", name(model.target)},
                              {"path", name(model.path)},
                              {"scale", model.scale},
                              {"shift", model.shift},
                              {"levels", model.levels}};
  if (model.tokens.active()) {
    json["letters"] = model.tokens.letters;
    json["form"] = name(model.tokens.form);
    json["alphabet"] = model.tokens.alphabet;
  }
  file.metadata("model", json.dump());
  addNetwork(file, model.velocity, "velocity");
  if (model.target != Target::kMeanflow) addNetwork(file, model.acceleration, "acceleration");
  const NetworkConfig& config = model.velocity.config;
  if (!model.means.empty())
    file.addFloats("means", model.means, {meanRows(config), config.numbers()});
  return file.format();
}

}  // namespace tc0
