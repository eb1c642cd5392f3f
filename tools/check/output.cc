#include "tools/check/output.h"

#include <set>

#include "tools/check/error.h"

namespace tc0check {

std::vector<Output> readOutputs(const Json& outputs, const std::string& path, const char* key,
                                Int count) {
  if (outputs.empty()) refuse(path, ": at least one output required; found none");
  std::vector<Output> result;
  std::set<std::string> names;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    Fields fields(outputs[k], paste(path, ": output ", k), {"name", key});
    std::string name = fields.name("name");
    if (!names.insert(name).second) refuse(fields.where(), ": name '", name, "' occurs twice");
    Int of = fields.integer(key);
    if (of < 0 || of >= count) {
      refuse(fields.where(), ": one of ", count, " ", key, "s required; found ", of);
    }
    result.push_back({std::move(name), int(of)});
  }
  return result;
}

}  // namespace tc0check
