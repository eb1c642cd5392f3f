#include "model/names/operations_metadata.h"

#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"

namespace tc0 {

std::string formatOperations(const OperationsByTensor& operations) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [tensor, operation] : operations) json[tensor] = {operation.node, operation.op};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

OperationsByTensor parseOperations(const std::string& text, const std::string& where) {
  const nlohmann::json json = parseJson(text, where);
  if (!json.is_object()) fail(where, ": required an object, found ", quotedJson(json));
  OperationsByTensor operations;
  for (const auto& [tensor, pair] : json.items()) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
      fail(where, ": required the name of a node and its operator, found ", quotedJson(pair));
    operations[tensor] = {pair[0].get<std::string>(), pair[1].get<std::string>()};
  }
  return operations;
}

}  // namespace tc0
