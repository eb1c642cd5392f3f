#include "model/train/config.h"

#include <toml++/toml.h>

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/nearest.h"
#include "model/train/keys.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

const ConfigKey& keyOf(const std::string& name, const std::string& where) {
  std::vector<std::string> names;
  for (const ConfigKey& key : configKeys()) {
    if (name == key.name) return key;
    names.emplace_back(key.name);
  }
  fail(where, ": required a key of the configuration, found '", name, "'", didYouMean(name, names));
}

const char* typeName(const KeyPlace& place) {
  static constexpr const char* kNames[] = {"an integer", "a number",          "true or false",
                                           "a text",     "a list of numbers", "a text"};
  return kNames[place.index()];
}

void requireOneOf(const std::vector<std::string>& choices, const std::string& text,
                  const std::string& what) {
  if (std::find(choices.begin(), choices.end(), text) == choices.end())
    fail(what, ": required one of ", listText(choices), ", found '", text, "'",
         didYouMean(text, choices));
}

// Puts a TOML value in its place. Returns false if the value has another type.
struct Setter {
  const toml::node& node;
  const std::string& what;
  bool operator()(std::int64_t* place) const {
    if (node.is_integer()) *place = *node.value<std::int64_t>();
    return node.is_integer();
  }
  bool operator()(double* place) const {
    if (node.is_number()) *place = *node.value<double>();
    return node.is_number();
  }
  bool operator()(bool* place) const {
    if (node.is_boolean()) *place = *node.value<bool>();
    return node.is_boolean();
  }
  bool operator()(std::string* place) const {
    if (node.is_string()) *place = *node.value<std::string>();
    return node.is_string();
  }
  bool operator()(std::vector<double>* place) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) return false;
    std::vector<double> values;
    for (const toml::node& element : *array) {
      if (!element.is_number()) return false;
      values.push_back(*element.value<double>());
    }
    *place = values;
    return true;
  }
  bool operator()(const NamedChoice& choice) const {
    std::string text;
    if (!(*this)(&text)) return false;
    requireOneOf(choice.names, text, what);
    choice.choose(text);
    return true;
  }
};

std::vector<double> numbersAt(const KeyPlace& place) {
  if (const auto* integer = std::get_if<std::int64_t*>(&place)) {
    return {double(**integer)};
  }
  if (const auto* number = std::get_if<double*>(&place)) return {**number};
  if (const auto* list = std::get_if<std::vector<double>*>(&place)) return **list;
  return {};
}

void checkValue(const ConfigKey& key, const KeyPlace& place, const std::string& what) {
  for (const double value : numbersAt(place)) {
    if (!(value >= key.limits.least && value <= key.limits.most)) {
      fail(what, ": required ", numberText(key.limits.least), " .. ", numberText(key.limits.most),
           ", found ", numberText(value));
    }
  }
  if (!key.choices.empty()) requireOneOf(key.choices, *std::get<std::string*>(place), what);
}

void set(TrainConfig& config, const std::string& name, const toml::node& node,
         const std::string& where) {
  const ConfigKey& key = keyOf(name, where);
  const KeyPlace place = key.place(config);
  const std::string what = cat(where, ": ", name);
  if (!std::visit(Setter{node, what}, place)) {
    fail(what, ": required ", typeName(place), ", found another type");
  }
  checkValue(key, place, what);
}

toml::table parse(const std::string& text, const std::string& where) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail(where, ":", error.source().begin.line,
         ": required TOML, found otherwise: ", error.description());
  }
}

void setAll(TrainConfig& config, const toml::table& table, const std::string& where) {
  for (const auto& [section, node] : table) {
    const toml::table* keys = node.as_table();
    if (keys == nullptr) keyOf(std::string(section.str()), where);
    for (const auto& [key, value] : *keys) {
      set(config, cat(section.str(), ".", key.str()), value, where);
    }
  }
}

bool holdsText(const KeyPlace& place) {
  return std::holds_alternative<std::string*>(place) || std::holds_alternative<NamedChoice>(place);
}

// "key=value", the value as in TOML. A text may lack its quotation marks.
void setOverride(TrainConfig& config, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string where = cat("--set ", text);
  if (equals == std::string::npos) fail(where, ": required key=value, found no '='");
  const std::string name = text.substr(0, equals), value = text.substr(equals + 1);
  const bool isText = holdsText(keyOf(name, where).place(config));
  const bool bare = isText && (value.empty() || (value.front() != '"' && value.front() != '\''));
  const std::string toml = bare ? quotedText(value) : value;
  const toml::table table = parse("value = " + toml, where);
  set(config, name, *table.get("value"), where);
}

void checkAverages(const TrainConfig::Optimiser& train) {
  if (train.averages.empty()) fail("train.averages: required at least one decay, found none");
  if (std::find(train.averages.begin(), train.averages.end(), train.sampleAverage) ==
      train.averages.end()) {
    fail("train.sample_average: required one of train.averages, ", listText(train.averages),
         ", found ", numberText(train.sampleAverage));
  }
}

void checkGraph(const TrainConfig& config) {
  if (!config.train.graph) return;
  if (config.model.weightBound > 0 && config.model.bounding == WeightBound::kSpectral) {
    fail("train.graph: required false with model.bounding = spectral, which asks the device for ",
         "numbers in each step, found true");
  }
  if (!config.distil.teacher.empty()) {
    fail("train.graph: required false with distil.teacher, found true");
  }
}

void checkTrainedGuidance(const TrainConfig& config) {
  const auto& flow = config.flow;
  const bool guided = flow.guidance != 1 || flow.guidanceMix != 0;
  if (guided && !(config.model.conditional && config.model.classDropout > 0)) {
    fail("flow.guidance: required model.conditional and model.class_dropout > 0, so that the ",
         "network knows samples without class, found otherwise");
  }
  if (guided && !config.distil.teacher.empty()) {
    fail("flow.guidance: required 1, and flow.guidance_mix 0, with distil.teacher, whose velocity ",
         "is learned as it is, found otherwise");
  }
}

void checkCurriculum(const TrainConfig& config) {
  if (config.flow.shortUntil > config.flow.longFrom)
    fail("flow.short_until: required at most flow.long_from = ", numberText(config.flow.longFrom),
         ", found ", numberText(config.flow.shortUntil));
}

void checkOwnTimes(const TrainConfig& config) {
  if (config.flow.times.kind != TimeSampling::Kind::kOwn) return;
  if (averagesVelocity(config.flow.target)) {
    fail("flow.times: required sorted or apart with flow.target = ", name(config.flow.target),
         ", whose networks learn at the same times, found own");
  }
  if (!config.distil.teacher.empty())
    fail("flow.times: required sorted or apart with distil.teacher, found own");
}

}  // namespace

void checkTrainConfig(const TrainConfig& config) {
  const auto& train = config.train;
  checkAverages(train);
  if (train.batch % train.accumulate != 0) {
    fail("train.accumulate: required a divisor of train.batch = ", train.batch, ", found ",
         train.accumulate);
  }
  const TimeSampling& times = config.flow.times;
  if (times.equalShare + times.atomAtZero > 1) {
    fail("flow.equal_share and flow.atom_at_zero: required at most 1 together, found ",
         numberText(times.equalShare + times.atomAtZero));
  }
  checkGraph(config);
  if (!config.distil.teacher.empty() && config.flow.target != config.distil.target) {
    fail("flow.target: required ", name(config.distil.target), " with distil.teacher, found ",
         name(config.flow.target));
  }
  checkOwnTimes(config);
  checkCurriculum(config);
  checkTrainedGuidance(config);
}

TrainConfig parseTrainConfig(const std::string& toml, const std::string& where,
                             const std::vector<std::string>& overrides) {
  TrainConfig config;
  const auto apply = [&] {
    setAll(config, parse(toml, where), where);
    for (const std::string& text : overrides) setOverride(config, text);
  };
  apply();
  if (!config.distil.teacher.empty()) {
    const bool average = config.distil.target == Target::kMeanflow;
    config = {};
    if (average) config.flow.times.equalShare = kStudentsEqualShare;
    apply();
    config.flow.target = config.distil.target;
  }
  checkTrainConfig(config);
  return config;
}

TrainConfig loadConfig(const std::string& path, const std::vector<std::string>& overrides) {
  return parseTrainConfig(readFile(path, 1 << 20), path, overrides);
}

std::string formatTrainConfig(const TrainConfig& config) {
  TrainConfig copy = config;
  std::string text, section;
  for (const ConfigKey& key : configKeys()) {
    const std::string name = key.name;
    const std::size_t point = name.find('.');
    if (name.substr(0, point) != section) {
      section = name.substr(0, point);
      text += (text.empty() ? "[" : "\n[") + section + "]\n";
    }
    text += name.substr(point + 1) + " = " + valueText(key.place(copy)) + "\n";
  }
  return text;
}

}  // namespace tc0
