#include <iostream>

#include "circuit/base/error.h"
#include "circuit/dump.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"
#include "tools/tc0/model_file.h"

namespace tc0 {

int runDump(const Arguments& arguments) {
  if (std::optional<CircuitFamily> family = familyIn(arguments.positional()[0]))
    return familyDump(*family, arguments);
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  const std::int64_t lines = arguments.integer("--max-lines");
  const auto* circuit = std::get_if<Circuit>(&model);
  if (circuit != nullptr && !arguments.has("--gates")) {
    dump(*circuit, std::cout, lines);
    return kSuccess;
  }
  if (circuit != nullptr && circuit->gates() > lines)
    fail("dump: required at most ", lines, " gates, the circuit has ", circuit->gates());
  dump(netlistOf(std::move(model)), std::cout, lines);
  return kSuccess;
}

}  // namespace tc0
