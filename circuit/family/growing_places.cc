#include "circuit/family/growing_places.h"

namespace tc0 {
namespace {

using nlohmann::json;
using What = GrowingPlace::What;

class Places {
 public:
  Places(std::int64_t array, const std::function<void(json&, const GrowingPlace&)>& visit)
      : array_(array), visit_(visit) {}

  void array(json& array) {
    if (!array.is_object()) return;
    numbers(array, "shape", What::kExtent, 0);
    operation(array);
    if (!array.contains("terms") || !array["terms"].is_array()) return;
    for (json& term : array["terms"]) {
      ++term_;
      if (!term.is_object()) continue;
      numbers(term, "over", What::kOver, 0);
      rows(term, "at");
      numbers(term, "weightAt", What::kStride, 1);
    }
  }

 private:
  void operation(json& array) {
    rows(array, "at");
    numbers(array, "tableAt", What::kStride, 1);
    numbers(array, "variantAt", What::kStride, 1);
    for (const char* view : {"numerator", "denominator"})
      if (array.contains(view) && array[view].is_object()) rows(array[view], "at");
  }

  void rows(json& object, const char* field) {
    if (!object.contains(field) || !object[field].is_array()) return;
    for (json& row : object[field]) list(row, field, What::kStride, 1);
  }

  void numbers(json& object, const char* field, What what, std::size_t first) {
    if (object.contains(field)) list(object[field], field, what, first);
  }

  // A row begins with its offset, which does not grow.
  void list(json& values, const char* field, What what, std::size_t first) {
    if (!values.is_array()) return;
    for (std::size_t k = first; k < values.size(); ++k)
      if (values[k].is_string()) visit_(values[k], {what, array_, term_, k, field});
  }

  std::int64_t array_, term_ = -1;
  const std::function<void(json&, const GrowingPlace&)>& visit_;
};

}  // namespace

void growingPlaces(json& structure, const std::function<void(json&, const GrowingPlace&)>& visit) {
  if (!structure.is_object() || !structure.contains("arrays") || !structure["arrays"].is_array())
    return;
  std::int64_t number = 0;
  for (json& array : structure["arrays"]) Places(number++, visit).array(array);
}

}  // namespace tc0
