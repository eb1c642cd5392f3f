#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/gate_name.h"
#include "circuit/gate_query.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// What is said of a gate, whichever kind of file it is in.
struct GateFacts {
  std::vector<std::pair<std::string, Json>> facts;
  std::int64_t threshold = 0;
  std::vector<Wire> wires;
  std::function<std::string(std::int64_t)> wireName;
};

GateFacts answer(const Circuit& circuit, const GateQuery& query, std::int64_t g) {
  GateFacts answer;
  GateInfo info = query.gate(g, answer.wires);
  const Array& array = circuit.array(info.step);
  answer.facts = {{"gate", g},
                  {"wire", circuit.inputWires() + g},
                  {"step", array.name},
                  {"index", info.index},
                  {"breakpoint", info.breakpoint}};
  TC0_ASSERT(array.as<StepOp>() != nullptr);  // gates stand in steps alone
  const StepOp& step = *array.as<StepOp>();
  answer.facts.push_back({"compares", step.denominator
                                          ? cat("numerator / denominator >= ", info.p, "/", info.q)
                                          : cat("number >= ", info.p)});
  answer.threshold = info.threshold;
  answer.wireName = [&query](std::int64_t wire) { return query.wireName(wire); };
  return answer;
}

GateFacts answer(const Netlist& netlist, std::int64_t g) {
  GateFacts answer;
  std::int64_t bank = netlist.bankOf(g);
  TC0_ASSERT(netlist.firstGate(bank) <= g);
  answer.facts = {{"gate", g},
                  {"wire", netlist.inputs() + g},
                  {"bank", bank},
                  {"breakpoint", g - netlist.firstGate(bank)}};
  answer.threshold = netlist.threshold(g);
  for (const Wire& wire : netlist.list(bank)) answer.wires.push_back(wire);
  answer.wireName = [&netlist](std::int64_t wire) {
    return wire < netlist.inputs() ? cat("x", wire) : cat("g", wire - netlist.inputs());
  };
  return answer;
}

void printTable(const GateFacts& answer, std::int64_t most) {
  Table facts;
  for (const auto& [name, value] : answer.facts)
    facts.row({name, value.is_string() ? value.get<std::string>() : value.dump()});
  facts.row({"threshold", std::to_string(answer.threshold)});
  facts.row({"fan-in", std::to_string(answer.wires.size())});
  facts.print(std::cout);
  std::cout << "\n";
  Table wires;
  wires.row({"weight", "wire", "name"});
  for (std::int64_t i = 0; i < std::min(most, std::ssize(answer.wires)); ++i)
    wires.row({std::to_string(answer.wires[i].weight), std::to_string(answer.wires[i].source),
               answer.wireName(answer.wires[i].source)});
  wires.print(std::cout);
  if (std::ssize(answer.wires) > most)
    std::cout << "and " << std::ssize(answer.wires) - most << " more (--wires N lists more)\n";
}

void printJson(const GateFacts& answer) {
  Json json;
  for (const auto& [name, value] : answer.facts) json[name] = value;
  json["threshold"] = answer.threshold;
  json["wires"] = Json::array();
  for (const Wire& wire : answer.wires) json["wires"].push_back({wire.source, wire.weight});
  std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

bool isNumber(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The gate that is asked for, by number or by name.
std::int64_t gateAsked(const AnyCircuit& model, const Arguments& arguments) {
  const std::string& asked = arguments.positional()[1];
  const auto* circuit = std::get_if<Circuit>(&model);
  const bool named = circuit != nullptr && !isNumber(asked) && !asked.starts_with('-');
  if (named)
    return gateNamed(*circuit, asked,
                     arguments.has("--breakpoint")
                         ? std::optional(arguments.integer("--breakpoint"))
                         : std::nullopt);
  if (arguments.has("--breakpoint"))
    fail("--breakpoint: required a gate by the name of its step, found ", shortened(asked));
  const std::int64_t gates =
      circuit != nullptr ? circuit->gates() : std::get<Netlist>(model).gates();
  return parseInteger(asked, 0, gates - 1, "gate");
}

}  // namespace

int runGate(const Arguments& arguments) {
  if (std::optional<CircuitFamily> family = familyIn(arguments.positional()[0]))
    return familyGate(*family, arguments);
  requireNoFamilyOptions(arguments, {"--n", "--wire"});
  AnyCircuit model = readModel(arguments.positional()[0], arguments);
  const auto* circuit = std::get_if<Circuit>(&model);
  const std::int64_t g = gateAsked(model, arguments);
  const std::int64_t most = arguments.integer("--wires");
  auto print = [&](const GateFacts& found) {
    if (arguments.has("--json"))
      printJson(found);
    else
      printTable(found, most);
  };
  if (circuit != nullptr) {
    GateQuery query(*circuit);
    print(answer(*circuit, query, g));
  } else {
    print(answer(std::get<Netlist>(model), g));
  }
  return kSuccess;
}

}  // namespace tc0
