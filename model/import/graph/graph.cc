#include "model/import/graph/graph.h"

namespace tc0::importer {

std::optional<Numbers> numbersOf(const Node& constant) {
  for (const auto& [name, attribute] : constant.attributes) {
    Numbers numbers;
    if (const auto* value = std::get_if<Numbers>(&attribute)) return *value;
    if (const auto* single = std::get_if<float>(&attribute)) {
      numbers.isFloat = true;
      numbers.values = {*single};
    } else if (const auto* integer = std::get_if<std::int64_t>(&attribute)) {
      numbers.values = {static_cast<double>(*integer)};
    } else if (const auto* singles = std::get_if<std::vector<float>>(&attribute)) {
      numbers.isFloat = true;
      numbers.shape = {std::ssize(*singles)};
      numbers.values.assign(singles->begin(), singles->end());
    } else if (const auto* list = std::get_if<std::vector<std::int64_t>>(&attribute)) {
      numbers.shape = {std::ssize(*list)};
      for (std::int64_t v : *list) numbers.values.push_back(static_cast<double>(v));
    } else {
      continue;
    }
    return numbers;
  }
  return std::nullopt;
}

std::string label(const Node& node) {
  const std::string& name =
      !node.name.empty() || node.outputs.empty() ? node.name : node.outputs[0];
  return (node.domain.empty() ? "" : node.domain + ".") + node.op + " '" + name.substr(0, 120) +
         "'";
}

}  // namespace tc0::importer
