#include "compiler/family/rule.h"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/nearest.h"

namespace tc0::family {
namespace {

constexpr std::uintmax_t kMaxText = 1 << 20;

// Returns the model if it is a rule.
Model requireRule(Model model, const std::string& where) {
  const NetworkConfig& config = model.velocity.config;
  if (config.kind != NetworkKind::kVit)
    fail(where, ": required a transformer (kind = \"vit\"), found another kind");
  if (config.positions != Positions::kSinusoidal)
    fail(where, ": required positions = \"sinusoidal\", found learned ones, which are defined at ",
         config.tokens(), " tokens only");
  return model;
}

Model seeded(const std::string& networkJson, const std::string& where, Target target,
             std::uint64_t seed) {
  return requireRule(seededModel(parseConfig(networkJson, where), target, seed), where);
}

void allow(const toml::table& table, const std::vector<std::string>& names,
           const std::string& where) {
  for (const auto& [key, value] : table) {
    std::string name(key.str());
    if (std::find(names.begin(), names.end(), name) == names.end())
      fail(where, ": required one of ", listText(names), ", found '", name, "'",
           didYouMean(name, names));
  }
}

const toml::table* tableIn(const toml::table& file, const char* name, const std::string& where) {
  const toml::node* node = file.get(name);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) fail(where, ": required [", name, "] as a table");
  return node->as_table();
}

toml::table parsed(const std::string& text, const std::string& where) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail(where, ": line ", error.source().begin.line, ": ", error.description());
  }
}

}  // namespace

Model parseRule(const std::string& text, const std::string& where) {
  toml::table file = parsed(text, where);
  allow(file, {"network", "model"}, where);
  const toml::table* network = tableIn(file, "network", where);
  if (network == nullptr) fail(where, ": required a table [network], found none");
  Target target = Target::kMoment;
  std::uint64_t seed = 1;
  if (const toml::table* model = tableIn(file, "model", where)) {
    allow(*model, {"target", "seed"}, where + ": [model]");
    if (const toml::node* node = model->get("target")) {
      if (!node->is_string()) fail(where, ": target: required a text");
      target = parseTarget(node->as_string()->get());
    }
    if (const toml::node* node = model->get("seed")) {
      if (!node->is_integer() || node->as_integer()->get() < 0)
        fail(where, ": seed: required an integer, at least 0");
      seed = node->as_integer()->get();
    }
  }
  std::ostringstream json;
  json << toml::json_formatter{*network};
  return seeded(json.str(), where + ": [network]", target, seed);
}

Model smallRule() {
  NetworkConfig config;
  config.patch = 2;
  config.width = 16;
  config.hidden = 32;
  config.positions = Positions::kSinusoidal;
  return seededModel(config, Target::kMoment, 1);
}

Model readRule(const std::string& path) {
  if (path.ends_with(".safetensors"))
    return requireRule(parseCheckpoint(readFile(path), path), path);
  std::string text = readFile(path, kMaxText);
  if (path.ends_with(".json")) return seeded(text, path, Target::kMoment, 1);
  return parseRule(text, path);
}

}  // namespace tc0::family
