#include "model/names/array_names.h"

#include "model/names/recipe_words.h"

namespace tc0 {

ArrayNames::ArrayNames(const std::map<std::string, std::string>& metadata)
    : recipe_(metadata.contains("recipe")) {
  const auto found = metadata.find(kOperationsKey);
  if (found != metadata.end())
    operations_ = parseOperations(found->second, "metadata '" + found->first + "'");
}

ArrayName ArrayNames::of(const std::string& name) const {
  if (!operations_.empty()) return imported(name);
  return recipe_ ? recipeName(name) : plainArrayName(name);
}

ArrayName ArrayNames::imported(const std::string& name) const {
  for (std::string tensor = name; !tensor.empty();) {
    const auto found = operations_.find(tensor);
    if (found != operations_.end()) {
      // "softmax.exp" is "exp" of the node; a name without more is what the node gives.
      std::string rest = name.substr(tensor.size());
      if (rest.starts_with('.')) rest.erase(0, 1);
      return {found->second.node, found->second.op,
              rest.empty() ? found->second.op : found->second.op + ": " + rest};
    }
    const std::size_t cut = tensor.find_last_of(".~");
    tensor.resize(cut == std::string::npos ? 0 : cut);
  }
  return {"", "inputs and outputs", name};
}

}  // namespace tc0
