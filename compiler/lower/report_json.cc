#include "compiler/lower/report_json.h"

#include "circuit/size/count_json.h"

namespace tc0::lower {
namespace {

using Json = nlohmann::ordered_json;

Json choicesJson(const program::Program& program, const Choices& choices) {
  Json json = Json::object();
  for (const auto& [tensor, choice] : choices)
    json[program.tensor(tensor).name] = choiceName(choice);
  return json;
}

}  // namespace

Json countJson(Count count) {
  if (count <= Count{1} << 53) return static_cast<std::uint64_t>(count);
  return decimal(count);
}

Json toJson(const Formula& formula) {
  return {{"depth", formula.depth},
          {"gates", countJson(formula.gates)},
          {"wires", countJson(formula.wires)},
          {"additions", countJson(formula.additions)}};
}

Json toJson(const CompileResult& result) {
  Json json{{"formula", toJson(result.report.formula)}};
  if (result.report.counts) json["counts"] = tc0::toJson(*result.report.counts);
  json["choices"] = choicesJson(result.program, result.choices);
  for (const StageTime& stage : result.report.stages) json["stages"][stage.stage] = stage.seconds;
  json["operations"] = Json::array();
  for (const OperationReport& row : result.report.operations)
    json["operations"].push_back({{"name", row.name},
                                  {"operation", row.operation},
                                  {"construction", row.construction},
                                  {"level", row.level},
                                  {"gates", countJson(row.gates)},
                                  {"wires", countJson(row.wires)},
                                  {"largestFanIn", countJson(row.largestFanIn)},
                                  {"largestWeight", countJson(row.largestWeight)}});
  return json;
}

Json toJson(const Estimate& estimate) {
  return {{"formula", toJson(estimate.formula)},
          {"bytes", estimate.bytes},
          {"choices", choicesJson(estimate.program, estimate.choices)}};
}

Json toJson(const program::Program& program, const std::vector<FrontierPoint>& points) {
  Json json = Json::array();
  for (const FrontierPoint& point : points)
    json.push_back(
        {{"formula", toJson(point.formula)}, {"choices", choicesJson(program, point.choices)}});
  return json;
}

}  // namespace tc0::lower
