#include "tools/tc0/nested_json.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

Json nested(const Shape& shape, std::size_t dimension, const std::int64_t*& next) {
  if (dimension == shape.size()) return *next++;
  Json list = Json::array();
  for (std::int64_t i = 0; i < shape[dimension]; ++i)
    list.push_back(nested(shape, dimension + 1, next));
  return list;
}

}  // namespace

Json nestedJson(const Shape& shape, const std::int64_t* values) { return nested(shape, 0, values); }

}  // namespace tc0
