#include "model/command_rows/sample_json.h"

#include "circuit/base/command_line/written_json.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

Json shapeJson(const SampleSource& from) {
  if (from.levels == 0) return {{"dimension", from.dimension}};
  return {{"channels", from.channels}, {"side", from.side}, {"levels", from.levels}};
}

}  // namespace

Json sampleJson(const Arguments& arguments, const SampleSource& from, const Picture* picture) {
  Json json = Json::object();
  if (arguments.has("--output"))
    json = writtenJson(arguments.text("--output"), picture != nullptr ? "picture" : "samples");
  if (picture != nullptr)
    json["picture"] = {{"width", picture->width}, {"height", picture->height}};
  json["from"] = {{"file", arguments.positional()[0]}, {"kind", from.kind}};
  json["count"] = arguments.integer("--count");
  json["seed"] = arguments.integer("--seed");
  if (from.steps > 0) json["steps"] = from.steps;
  json["classes"] = from.classes;
  if (arguments.has("--class")) json["class"] = arguments.integer("--class");
  json["sample"] = shapeJson(from);
  return json;
}

}  // namespace tc0
