#include <iostream>
#include <optional>

#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/family/derive.h"
#include "circuit/generate/generators.h"
#include "circuit/size/count_json.h"
#include "circuit/tc0_file.h"
#include "model/program/program_file.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/model_file.h"
#include "tools/tc0/new/attention_program.h"
#include "tools/tc0/new/program_kinds.h"

namespace tc0 {
namespace {

void checkOptions(const Arguments& arguments, const std::string& name, const std::string& uses) {
  for (const char* option :
       {"--n", "--bits", "--dimension", "--values", "--seed", "--digits", "--small-weights"})
    if (arguments.has(option) &&
        (" " + uses + " ").find(cat(" ", option + 2, " ")) == std::string::npos)
      fail("new ", name, ": required only --", uses, ", found ", option);
}

GeneratorParams paramsOf(const Arguments& arguments) {
  GeneratorParams params;
  params.n = arguments.integer("--n");
  params.bits = arguments.integer("--bits");
  params.dimension = arguments.integer("--dimension");
  params.values = arguments.text("--values");
  params.seed = arguments.integer("--seed");
  params.digits = arguments.has("--digits");
  params.smallWeights = arguments.has("--small-weights");
  return params;
}

// What was made: a circuit, the program that it computes, or both.
struct Made {
  std::string name;
  std::optional<Circuit> circuit;
  std::optional<program::Program> program;
};

Made made(const Arguments& arguments, bool wantsCircuit) {
  const std::string& name = arguments.positional()[0];
  if (const ProgramKind* kind = programKind(name)) {
    checkOptions(arguments, kind->name, kind->uses);
    Made result{kind->name, {}, kind->make(paramsOf(arguments))};
    if (wantsCircuit) result.circuit = compiledKind(*result.program);
    return result;
  }
  const Generator& kind = generator(name);
  checkOptions(arguments, kind.name, kind.uses);
  const bool hasProgram = kind.name == "attention";
  if (arguments.has("--program") && !hasProgram)
    fail("new ", kind.name,
         ": required no --program, which only attention and arithmetic by remainders have");
  if (!wantsCircuit && !hasProgram)
    fail("new ", kind.name, ": required the name of a .tc0 file, found ",
         arguments.text("--output"),
         ", and only attention and arithmetic by remainders are programs");
  const GeneratorParams params = paramsOf(arguments);
  Made result{kind.name, {}, {}};
  if (wantsCircuit) result.circuit = kind.make(params);
  if (hasProgram) result.program = attentionProgram(attentionRule(params));
  return result;
}

void report(const Made& made, const std::string& path, std::size_t bytes, bool json) {
  if (json) {
    nlohmann::ordered_json written = writtenJson(path, made.circuit ? "circuit" : "program");
    written["generator"] = made.name;
    if (made.circuit) written.update(toJson(count(*made.circuit)));
    std::cout << jsonText(written);
  } else if (path != "-" && made.circuit) {
    const Count gates = made.circuit->gates();
    std::cout << path << ": " << made.name << ", " << grouped(gates)
              << (gates == 1 ? " gate, depth " : " gates, depth ") << count(*made.circuit).depth()
              << ", " << bytes << " bytes\n";
  } else if (path != "-") {
    std::cout << path << ": " << made.name << ", an integer program of "
              << made.program->tensors().size() << " tensors\n";
  }
}

// The family of a kind's circuits, found in those of 4, 9, 16 and 64 numbers or tokens.
CircuitFamily familyOfKind(const Arguments& arguments) {
  const std::string& name = arguments.positional()[0];
  if (programKind(name) != nullptr)
    fail("new ", name, ": required a kind that is made as a circuit for --family");
  const Generator& kind = generator(name);
  checkOptions(arguments, kind.name, kind.uses);
  for (const char* option : {"--n", "--program"})
    if (arguments.has(option)) fail("new ", name, ": required no ", option, " beside --family");
  GeneratorParams params = paramsOf(arguments);
  std::vector<FamilyMember> members;
  for (std::int64_t n : {4, 9, 16, 64}) {
    params.n = n;
    members.push_back({n, kind.make(params)});
  }
  try {
    return deriveFamily(members, TokenGrid::kRow);
  } catch (const FamilyError& error) {
    fail("new ", name, ": required a kind whose circuits are one family, but ", error.what());
  }
}

int writeFamilyOfKind(const Arguments& arguments, const std::string& path, bool json) {
  const std::string bytes = familyOfKind(arguments).format();
  writeFile(path, [&](std::ostream& out) { out << bytes; });
  const std::string& name = arguments.positional()[0];
  if (json) {
    nlohmann::ordered_json written = writtenJson(path, "family");
    written["generator"] = name;
    std::cout << jsonText(written);
  } else if (path != "-") {
    std::cout << path << ": " << name << " of every n, a family of circuits, " << bytes.size()
              << " bytes\n";
  }
  return kSuccess;
}

}  // namespace

int runNew(const Arguments& arguments) {
  if (!arguments.has("--output")) fail("new: required --output FILE, found none");
  const std::string& path = arguments.text("--output");
  const bool wantsCircuit = !path.ends_with(".safetensors");
  requireTc0Name(path);
  const bool json = asksJson(arguments, path);
  if (!wantsCircuit && arguments.has("--program"))
    fail("new: required one file for the program, found ", path, " and --program");
  if (arguments.has("--family")) {
    if (!wantsCircuit) fail("new: required the name of a .tc0 file for --family, found ", path);
    return writeFamilyOfKind(arguments, path, json);
  }
  const Made result = made(arguments, wantsCircuit);
  std::string bytes;
  if (wantsCircuit) bytes = formatTc0(*result.circuit);
  if (arguments.has("--program"))
    program::writeProgram(arguments.text("--program"), *result.program);
  if (wantsCircuit)
    writeFile(path, [&](std::ostream& out) { out << bytes; });
  else
    program::writeProgram(path, *result.program);
  report(result, path, bytes.size(), json);
  return kSuccess;
}

}  // namespace tc0
