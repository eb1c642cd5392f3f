#include "tests/circuit/family/same_gates.h"

#include <catch2/catch.hpp>
#include <map>

#include "circuit/family/family_gates.h"
#include "circuit/gate_query.h"

namespace tc0 {
namespace {

// Calls visit for each element of a piece, with its index.
template <class Visit>
void elementsOf(const FamilyPiece& piece, Visit visit) {
  std::map<int, std::int64_t> counts;
  for (const FamilyCoordinate& one : piece.at)
    if (one.factor != 0) counts[one.reduction] = one.count;
  Shape box;
  for (const auto& [reduction, count] : counts) box.push_back(count);
  Index r(box.size(), 0);
  do {
    Index index;
    for (const FamilyCoordinate& one : piece.at)
      index.push_back(one.value + (one.factor == 0 ? 0 : one.factor * r[one.reduction]));
    visit(index);
  } while (advance(r.data(), box));
}

std::map<std::int64_t, std::int64_t> wiresOf(const FamilyGates& gates, const FamilyGate& gate) {
  std::map<std::int64_t, std::int64_t> wires;
  for (const FamilyPiece& piece : gate.pieces)
    elementsOf(piece, [&](const Index& index) {
      for (std::size_t k = 0; k < piece.weights.size(); ++k)
        wires[static_cast<std::int64_t>(gates.wireNumber(
            {piece.array, index, static_cast<std::int64_t>(k)}))] += piece.weights[k];
    });
  std::erase_if(wires, [](const auto& wire) { return wire.second == 0; });
  return wires;
}

}  // namespace

void requireSameGates(const CircuitFamily& family, std::int64_t side) {
  const Circuit circuit = family.at(side);
  const GateQuery query(circuit);
  const FamilyGates gates(family, side);
  REQUIRE(gates.gates() == static_cast<Count>(circuit.gates()));
  REQUIRE(gates.inputWires() == static_cast<Count>(circuit.inputWires()));
  for (std::int64_t g = 0; g < circuit.gates(); ++g) {
    std::vector<Wire> wires;
    const GateInfo info = query.gate(g, wires);
    const FamilyWire place = gates.gateAt(static_cast<Count>(g));
    INFO("s = " << side << ", gate " << g << ", " << gates.name(place));
    REQUIRE(place == FamilyWire{info.step, info.index, info.breakpoint});
    REQUIRE(gates.wireNumber(place) == static_cast<Count>(circuit.inputWires() + g));
    REQUIRE(gates.name(place) == query.wireName(circuit.inputWires() + g));
    const FamilyGate gate = gates.gate(place);
    REQUIRE(gate.p == info.p);
    REQUIRE(gate.q == info.q);
    REQUIRE(gate.threshold == info.threshold);
    std::map<std::int64_t, std::int64_t> expected;
    for (const Wire& wire : wires) expected[wire.source] = wire.weight;
    REQUIRE(wiresOf(gates, gate) == expected);
    for (std::int64_t w = g % 7; w < circuit.inputWires() + circuit.gates(); w += 97)
      REQUIRE(gate.weight(gates.wireAt(static_cast<Count>(w))) ==
              (expected.contains(w) ? expected.at(w) : 0));
  }
}

}  // namespace tc0
