#include <iostream>

#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/generate/generators.h"
#include "circuit/size/count_json.h"
#include "circuit/tc0_file.h"
#include "model/program/program_file.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/new/attention_program.h"

namespace tc0 {

int runNew(const Arguments& arguments) {
  const Generator& kind = generator(arguments.positional()[0]);
  if (!arguments.has("--output")) fail("new: required --output FILE, found none");
  const std::string& path = arguments.text("--output");
  requireTc0Name(path);
  const bool json = asksJson(arguments, path);
  for (const char* option :
       {"--n", "--bits", "--dimension", "--values", "--seed", "--digits", "--small-weights"})
    if (arguments.has(option) &&
        (" " + kind.uses + " ").find(cat(" ", option + 2, " ")) == std::string::npos)
      fail("new ", kind.name, ": required only --", kind.uses, ", found ", option);
  if (arguments.has("--program") && kind.name != "attention")
    fail("new ", kind.name, ": required no --program, which only attention has");

  GeneratorParams params;
  params.n = arguments.integer("--n");
  params.bits = arguments.integer("--bits");
  params.dimension = arguments.integer("--dimension");
  params.values = arguments.text("--values");
  params.seed = arguments.integer("--seed");
  params.digits = arguments.has("--digits");
  params.smallWeights = arguments.has("--small-weights");
  Circuit circuit = kind.make(params);
  std::string bytes = formatTc0(circuit);
  if (arguments.has("--program"))
    program::writeProgram(arguments.text("--program"), attentionProgram(attentionRule(params)));
  writeFile(path, [&](std::ostream& out) { out << bytes; });
  if (json) {
    nlohmann::ordered_json written = writtenJson(path, "circuit");
    written["generator"] = kind.name;
    written.update(toJson(count(circuit)));
    std::cout << jsonText(written);
  } else if (path != "-") {
    std::cout << path << ": " << kind.name << ", " << grouped(circuit.gates())
              << (circuit.gates() == 1 ? " gate, depth " : " gates, depth ")
              << count(circuit).depth() << ", " << bytes.size() << " bytes\n";
  }
  return kSuccess;
}

}  // namespace tc0
