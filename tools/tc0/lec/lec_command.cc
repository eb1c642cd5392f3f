#include <iostream>

#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/lec/compare.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

const char* nameOf(EqualityWay way) {
  constexpr const char* kNames[] = {"structure", "all assignments", "sat", "samples"};
  return kNames[static_cast<int>(way)];
}

std::string sentence(const EqualityResult& result) {
  if (result.equality == Equality::kDifferent)
    return cat("different: output ", result.output, ", for these inputs");
  switch (result.way) {
    case EqualityWay::kStructure:
      return "equal: proved, the same gates";
    case EqualityWay::kExhaustive:
      return cat("equal: proved, on all ", grouped(result.tried),
                 " assignments of the input wires");
    case EqualityWay::kSat:
      return "equal: proved by a SAT solver";
    case EqualityWay::kSamples:
      break;
  }
  return cat("no difference found on ", grouped(result.tried), " random samples: not proved");
}

Json toJson(const FileComparison& comparison, const std::vector<InputPort>& ports) {
  const EqualityResult& result = comparison.result;
  Json json;
  json["equal"] = result.equality == Equality::kEqual       ? Json(true)
                  : result.equality == Equality::kDifferent ? Json(false)
                                                            : Json(nullptr);
  json["proved"] = result.equality != Equality::kNotDecided;
  json["by"] = nameOf(result.way);
  json["tried"] = result.tried;
  if (result.equality != Equality::kDifferent) return json;
  json["output"] = result.output;
  for (std::size_t p = 0; p < ports.size(); ++p)
    json["inputs"][ports[p].name] = comparison.inputs[p];
  return json;
}

}  // namespace

int runLec(const Arguments& arguments) {
  const AnyCircuit a = readModel(arguments.positional()[0], arguments);
  const AnyCircuit b = readModel(arguments.positional()[1], arguments);
  EqualParams params;
  params.samples = arguments.integer("--samples");
  params.seed = arguments.integer("--seed");
  params.conflicts = arguments.integer("--conflicts");
  params.seconds = static_cast<double>(arguments.integer("--seconds"));
  const FileComparison comparison = compare(a, b, params);
  const std::vector<InputPort> ports = inputPortsOf(a);
  if (arguments.has("--json")) {
    std::cout << jsonText(toJson(comparison, ports));
  } else {
    std::cout << sentence(comparison.result) << "\n";
    if (comparison.result.equality == Equality::kDifferent)
      for (std::size_t p = 0; p < ports.size(); ++p)
        std::cout << "  " << ports[p].name << " = " << listText(comparison.inputs[p]) << "\n";
  }
  const bool failed =
      comparison.result.equality == Equality::kDifferent ||
      (comparison.result.equality == Equality::kNotDecided && arguments.has("--prove"));
  return failed ? kFailed : kSuccess;
}

}  // namespace tc0
