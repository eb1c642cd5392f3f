#include "model/recipe/times/stored_times.h"

#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"

namespace tc0 {
namespace {

constexpr const char* kWhere = "checkpoint: metadata 'times'";

nlohmann::json stored(const Model& model) {
  const auto found = model.metadata.find("times");
  if (found == model.metadata.end()) return nlohmann::json::object();
  nlohmann::json json = parseJson(found->second, kWhere);
  if (!json.is_object()) fail(kWhere, ": required an object, found ", found->second.substr(0, 40));
  return json;
}

}  // namespace

Times timesFor(const Model& model, std::int64_t steps) {
  const nlohmann::json json = stored(model);
  const auto found = json.find(std::to_string(steps));
  if (found == json.end()) return uniformTimes(steps);
  Times times;
  for (const nlohmann::json& time : *found)
    times.push_back(time.is_number() ? time.get<double>() : -1);
  checkTimes(times);
  if (std::ssize(times) != steps + 1)
    fail(kWhere, ": required ", steps + 1, " times for ", steps, " steps, found ", times.size());
  return times;
}

void storeTimes(Model& model, const Times& times) {
  checkTimes(times);
  nlohmann::json json = stored(model);
  json[std::to_string(times.size() - 1)] = times;
  model.metadata["times"] = json.dump();
}

}  // namespace tc0
