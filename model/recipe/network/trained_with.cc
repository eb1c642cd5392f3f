#include "model/recipe/network/trained_with.h"

#include <toml++/toml.h>

namespace tc0 {
namespace {

toml::table configOf(const Model& model) {
  const auto config = model.metadata.find("config");
  if (config == model.metadata.end()) return {};
  try {
    return toml::parse(config->second);
  } catch (const toml::parse_error&) {
    return {};
  }
}

}  // namespace

std::optional<double> trainedNumber(const Model& model, const std::string& section,
                                    const std::string& key) {
  const toml::table config = configOf(model);
  return config[section][key].value<double>();
}

std::optional<std::string> trainedText(const Model& model, const std::string& section,
                                       const std::string& key) {
  const toml::table config = configOf(model);
  return config[section][key].value<std::string>();
}

std::vector<double> trainedNumbers(const Model& model, const std::string& section,
                                   const std::string& key) {
  const toml::table config = configOf(model);
  std::vector<double> numbers;
  if (const toml::array* list = config[section][key].as_array())
    for (const toml::node& number : *list) numbers.push_back(number.value_or(0.0));
  return numbers;
}

}  // namespace tc0
