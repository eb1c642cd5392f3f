#include "circuit/logic/bit_blast.h"

#include <bit>
#include <optional>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/logic/bank_blaster.h"
#include "circuit/logic/bit_sum.h"
#include "circuit/logic/bounds.h"
#include "circuit/logic/decide.h"

namespace tc0 {
namespace {

// Whether a part takes fewer nodes as a binary number than as wires that are added one by one.
bool digitsPay(const ChainNumber& chain, std::span<const Wire> part) {
  return part.size() > 1 && chainCost(chain) < plainCost(part);
}

// The parts of a list add up in carry-save form, a part as a binary number if that takes fewer nodes.
// Returns what is left of the part, its offset.
std::uint64_t addDigits(Aig& aig, BitSum& result, const ChainNumber& chain,
                        std::span<const Aig::Literal> gates) {
  for (std::size_t k = 0; k < chain.changes.size(); ++k)
    result.add(chainDigit(aig, chain, k, gates), chain.factor << k);
  return chain.offset;
}

}  // namespace

// A wire of negative weight w is added as w + |w| (1 - x): its complement with a positive weight, and
// w in the constant. All arithmetic is modulo 2^64, of which the digits keep the lowest `width` bits.
std::vector<Aig::Literal> BankBlaster::sum(Netlist::List list, std::uint64_t constant, int width) {
  BitSum result(aig_, width);
  forEachPart(netlist_, list, [&](std::span<const Wire> part) {
    ChainNumber chain = chainNumber(part);
    if (digitsPay(chain, part)) {
      std::vector<Aig::Literal> gates;
      for (const Wire& wire : part) gates.push_back(literal(wire));
      constant += addDigits(aig_, result, chain, gates);
      return;
    }
    for (const Wire& wire : part) {
      bool negative = wire.weight < 0;
      if (negative) constant += wire.weight;
      result.add(Aig::complementIf(literal(wire), negative), magnitude(wire.weight));
    }
  });
  result.addConstant(constant);
  return std::move(result).digits();
}

// A gate whose threshold is at most the least value of the sum is 1, one above the largest value
// is 0. The thresholds in between, less the least value, are compared with the sum less the least
// value.
void BankBlaster::addBank(std::int64_t bank) {
  Netlist::List list = netlist_.list(bank);
  Range range = sumRange(netlist_, list);
  std::int64_t first = netlist_.firstGate(bank);
  std::int64_t last = netlist_.firstGate(bank + 1);
  std::vector<std::uint64_t> open;
  for (std::int64_t gate = first; gate < last; ++gate) {
    std::int64_t threshold = netlist_.threshold(gate);
    if (range.lo < threshold && threshold <= range.hi) {
      open.push_back(threshold - range.lo);
    }
  }
  std::vector<Aig::Literal> made = open.empty() ? open : compare(list, range, open);
  TC0_ASSERT(made.size() == open.size());
  std::size_t next = 0;
  for (std::int64_t gate = first; gate < last; ++gate) {
    std::int64_t threshold = netlist_.threshold(gate);
    bool decided = threshold <= range.lo || threshold > range.hi;
    literals_.push_back(!decided ? made[next++] : threshold <= range.lo ? Aig::kTrue : Aig::kFalse);
  }
}

// The gates [sum - range.lo >= threshold], without an adder if that is cheap.
std::vector<Aig::Literal> BankBlaster::compare(Netlist::List list, Range range,
                                               std::span<const std::uint64_t> thresholds) {
  if (auto small = compareDirectly(list, range, thresholds)) return *small;
  std::vector<Aig::Literal> digits = sum(list, -range.lo, digitsFor(range.hi - range.lo));
  std::vector<Aig::Literal> result;
  for (std::uint64_t threshold : thresholds) result.push_back(atLeast(aig_, digits, threshold));
  return result;
}

// Makes the gates that `compare` makes by deciding bit by bit, or nothing if that takes more nodes
// than an adder. Wires of negative weight are complemented, so thresholds are counted from the sum
// of all negative weights, which is at or below range.lo.
std::optional<std::vector<Aig::Literal>> BankBlaster::compareDirectly(
    Netlist::List list, Range range, std::span<const std::uint64_t> thresholds) {
  std::vector<WeightedBit> bits;
  std::uint64_t budget = thresholds.size() * digitsFor(range.hi - range.lo);
  std::int64_t loose = looseRange(list).lo;
  TC0_ASSERT(loose <= range.lo);
  for (const Wire& wire : list) {
    bits.push_back({Aig::complementIf(literal(wire), wire.weight < 0), magnitude(wire.weight)});
  }
  forEachPart(netlist_, list, [&](std::span<const Wire> part) { budget += partCost(part); });
  std::vector<std::uint64_t> moved(thresholds.begin(), thresholds.end());
  for (std::uint64_t& threshold : moved) threshold += range.lo - loose;
  return decideWireByWire(aig_, std::move(bits), moved, budget);
}

Aig bitBlast(const Netlist& netlist) {
  Aig aig(netlist.inputs());
  std::vector<Aig::Literal> literals;
  literals.reserve(netlist.wires());
  for (std::uint64_t k = 0; k < aig.inputs(); ++k) literals.push_back(aig.input(k));
  BankBlaster blaster(netlist, aig, literals);
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) blaster.addBank(bank);
  TC0_ASSERT(std::ssize(literals) == netlist.wires());
  std::size_t next = 0;
  std::vector<OutputCode> codes = outputCodes(netlist);
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      auto digits = blaster.sum(netlist.list(form), form.constant, codes[next++].width);
      aig.outputs.insert(aig.outputs.end(), digits.begin(), digits.end());
    }
  }
  return aig.cleaned();
}

// Each part costs no more than partCost. Its constant costs a full adder for each digit and one
// carry, and each gate a comparison of one node for each digit.
Count bitBlastBound(const Netlist& netlist) {
  Count nodes = 0;
  auto addSum = [&](Netlist::List list) -> Count {
    Range range = sumRange(netlist, list);
    forEachPart(netlist, list, [&](std::span<const Wire> part) { nodes += partCost(part); });
    Count width = digitsFor(range.hi - range.lo);
    nodes += 7 * (width + 1);
    return width;
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    nodes += netlist.gatesOf(bank) * addSum(netlist.list(bank));
  }
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) addSum(netlist.list(form));
  }
  return nodes;
}

}  // namespace tc0
