#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/family/family_gates.h"
#include "circuit/family/polynomial.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

bool isNumber(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Gates of members have up to 95 bits.
Count numberOf(const std::string& text, const char* what) {
  if (text.size() > 37) fail(what, ": required a number below 10^37, found ", shortened(text));
  Count value = 0;
  for (char c : text) value = value * 10 + static_cast<Count>(c - '0');
  return value;
}

// "exp[0, 5343, *, *]": coordinates with one star run together, "*" and "*'" apart.
std::string placeText(const Circuit& unit, const FamilyPiece& piece) {
  std::string text;
  for (const FamilyCoordinate& one : piece.at) {
    text += text.empty() ? "" : ", ";
    if (one.factor == 0) {
      text += std::to_string(one.value);
      continue;
    }
    const std::string star = "*" + std::string(static_cast<std::size_t>(one.reduction), '\'');
    text += one.factor == 1 ? star : cat(one.factor, " ", star);
    if (one.value != 0) text += cat(" + ", one.value);
  }
  return cat(unit.array(piece.array).name, "[", text, "]");
}

std::string comparison(const FamilyGate& gate) {
  return gate.ratio ? cat("numerator / denominator >= ", gate.p, "/", gate.q)
                    : cat("number >= ", gate.p);
}

std::string numberText(Count number) { return decimal(number); }

// One line for each wire of a piece: the gates of its bank, or the wires of its input.
void printPieces(const CircuitFamily& family, const FamilyGate& gate, std::int64_t most) {
  Table table;
  table.row({"weight", "wires", "name"});
  std::int64_t lines = 0, left = 0;
  for (const FamilyPiece& piece : gate.pieces)
    for (std::size_t k = 0; k < piece.weights.size(); ++k) {
      if (piece.weights[k] == 0) continue;
      if (++lines > most) {
        ++left;
        continue;
      }
      table.row({std::to_string(piece.weights[k]), numberText(piece.elements()),
                 cat(placeText(family.base(), piece), ".", k)});
    }
  table.print(std::cout);
  if (left > 0) std::cout << "and " << left << " more lines (--wires N lists more)\n";
  std::cout << "A * runs over its extent; a wire that several lines name has the sum of their "
               "weights.\n";
}

Json jsonOf(const FamilyGates& gates, const FamilyGate& gate) {
  const Circuit& unit = gates.family().base();
  Json json{{"gate", numberText(gates.wireNumber(gate.place) - gates.inputWires())},
            {"wire", numberText(gates.wireNumber(gate.place))},
            {"step", unit.array(gate.place.array).name},
            {"index", gate.place.index},
            {"breakpoint", gate.place.bit},
            {"compares", comparison(gate)},
            {"threshold", signedDecimal(gate.threshold)},
            {"pieces", Json::array()}};
  for (const FamilyPiece& piece : gate.pieces)
    json["pieces"].push_back({{"at", placeText(unit, piece)},
                              {"elements", numberText(piece.elements())},
                              {"weights", piece.weights}});
  return json;
}

void print(const FamilyGates& gates, const FamilyGate& gate) {
  Table facts;
  const Count number = gates.wireNumber(gate.place);
  facts.row({"gate", numberText(number - gates.inputWires())});
  facts.row({"of", numberText(gates.gates())});
  facts.row({"wire", numberText(number)});
  facts.row({"name", gates.name(gate.place)});
  facts.row({"compares", comparison(gate)});
  facts.row({"threshold", signedDecimal(gate.threshold)});
  facts.print(std::cout);
  std::cout << "\n";
}

}  // namespace

int familyGate(const CircuitFamily& family, const Arguments& arguments) {
  if (!arguments.has("--n")) fail("gate: required --n, the tokens of a member of the family");
  if (arguments.has("--breakpoint"))
    fail("--breakpoint: required a circuit, found a family; its gates have names as 'exp[0, 3].5'");
  const FamilyGates gates(family, sideOf(family, arguments.integer("--n"), "--n"));
  const std::string& asked = arguments.positional()[1];
  const FamilyWire place =
      isNumber(asked) ? gates.gateAt(numberOf(asked, "gate")) : gates.named(asked);
  const FamilyGate gate = gates.gate(place);
  std::optional<FamilyWire> wire;
  if (arguments.has("--wire")) {
    const std::string& text = arguments.text("--wire");
    wire = isNumber(text) ? gates.wireAt(numberOf(text, "wire")) : gates.named(text);
  }
  if (arguments.has("--json")) {
    Json json = jsonOf(gates, gate);
    if (wire)
      json["asked"] = {{"wire", numberText(gates.wireNumber(*wire))},
                       {"name", gates.name(*wire)},
                       {"weight", gate.weight(*wire)}};
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    return kSuccess;
  }
  print(gates, gate);
  if (wire)
    std::cout << "The weight of wire " << numberText(gates.wireNumber(*wire)) << ", "
              << gates.name(*wire) << ", is " << gate.weight(*wire) << ".\n";
  else
    printPieces(family, gate, arguments.integer("--wires"));
  return kSuccess;
}

}  // namespace tc0
