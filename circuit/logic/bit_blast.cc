#include "circuit/logic/bit_blast.h"

#include <bit>
#include <optional>
#include <utility>

#include "circuit/logic/bit_sum.h"
#include "circuit/logic/bounds.h"
#include "circuit/logic/decide.h"

namespace tc0 {
namespace {

// A part costs one of two things: its digits, or its wires one by one.
bool digitsPay(const ChainNumber& chain, std::span<const Wire> part) {
  return part.size() > 1 && chainCost(chain) < plainCost(part);
}

class Blaster {
 public:
  explicit Blaster(const Netlist& netlist)
      : netlist_(netlist), aig_(static_cast<std::uint64_t>(netlist.inputs())) {
    literals_.reserve(static_cast<std::size_t>(netlist.wires()));
    for (std::uint64_t k = 0; k < aig_.inputs(); ++k) literals_.push_back(aig_.input(k));
  }

  Aig run() && {
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank) addBank(bank);
    std::size_t next = 0;
    std::vector<OutputCode> codes = outputCodes(netlist_);
    for (const OutputPort& port : netlist_.outputPorts()) {
      for (const OutputForm& form : port.forms) addOutput(form, codes[next++]);
    }
    return aig_.cleaned();
  }

 private:
  Aig::Literal literal(const Wire& wire) const { return literals_[wire.source]; }

  // constant + the sum of a list, modulo 2^width.
  std::vector<Aig::Literal> sum(Netlist::List list, std::uint64_t constant, int width) {
    BitSum result(aig_, width);
    forEachPart(netlist_, list, [&](std::span<const Wire> part) {
      ChainNumber chain = chainNumber(part);
      if (digitsPay(chain, part)) {
        constant += addDigits(result, chain, part);
        return;
      }
      for (const Wire& wire : part) {
        bool negative = wire.weight < 0;  // w x = w + |w| (1 - x)
        if (negative) constant += static_cast<std::uint64_t>(wire.weight);
        result.add(Aig::complementIf(literal(wire), negative), magnitude(wire.weight));
      }
    });
    result.addConstant(constant);
    return std::move(result).digits();
  }

  std::uint64_t addDigits(BitSum& result, const ChainNumber& chain, std::span<const Wire> part) {
    std::vector<Aig::Literal> gates;
    for (const Wire& wire : part) gates.push_back(literal(wire));
    for (std::size_t k = 0; k < chain.changes.size(); ++k) {
      result.add(chainDigit(aig_, chain, k, gates), chain.factor << k);
    }
    return chain.offset;
  }

  void addBank(std::int64_t bank) {
    Netlist::List list = netlist_.list(bank);
    Range range = sumRange(netlist_, list);
    std::int64_t first = netlist_.firstGate(bank);
    std::int64_t last = netlist_.firstGate(bank + 1);
    std::vector<std::uint64_t> open;  // thresholds above the least value that are reached at all
    for (std::int64_t gate = first; gate < last; ++gate) {
      std::int64_t threshold = netlist_.threshold(gate);
      if (range.lo < threshold && threshold <= range.hi) {
        open.push_back(static_cast<std::uint64_t>(threshold - range.lo));
      }
    }
    std::vector<Aig::Literal> made = open.empty() ? open : compare(list, range, open);
    std::size_t next = 0;
    for (std::int64_t gate = first; gate < last; ++gate) {
      std::int64_t threshold = netlist_.threshold(gate);
      bool decided = threshold <= range.lo || threshold > range.hi;
      literals_.push_back(!decided                ? made[next++]
                          : threshold <= range.lo ? Aig::kTrue
                                                  : Aig::kFalse);
    }
  }

  std::vector<Aig::Literal> compare(Netlist::List list, Range range,
                                    std::span<const std::uint64_t> thresholds) {
    if (auto small = compareDirectly(list, range, thresholds)) return *small;
    auto span = static_cast<std::uint64_t>(range.hi - range.lo);
    std::vector<Aig::Literal> digits =
        sum(list, std::uint64_t{0} - static_cast<std::uint64_t>(range.lo), digitsFor(span));
    std::vector<Aig::Literal> result;
    for (std::uint64_t threshold : thresholds) result.push_back(atLeast(aig_, digits, threshold));
    return result;
  }

  // Thresholds are counted from range.lo; here they are counted from the least sum of wires taken
  // one by one.
  std::optional<std::vector<Aig::Literal>> compareDirectly(
      Netlist::List list, Range range, std::span<const std::uint64_t> thresholds) {
    std::vector<WeightedBit> bits;
    std::uint64_t budget =
        thresholds.size() * static_cast<std::size_t>(digitsFor(range.hi - range.lo));
    std::int64_t loose = looseRange(list).lo;
    for (const Wire& wire : list) {
      bits.push_back({Aig::complementIf(literal(wire), wire.weight < 0), magnitude(wire.weight)});
    }
    forEachPart(netlist_, list, [&](std::span<const Wire> part) { budget += partCost(part); });
    std::vector<std::uint64_t> moved(thresholds.begin(), thresholds.end());
    for (std::uint64_t& threshold : moved)
      threshold += static_cast<std::uint64_t>(range.lo - loose);
    return decideWireByWire(aig_, std::move(bits), moved, budget);
  }

  void addOutput(const OutputForm& form, OutputCode code) {
    auto digits = sum(netlist_.list(form), static_cast<std::uint64_t>(form.constant), code.width);
    aig_.outputs.insert(aig_.outputs.end(), digits.begin(), digits.end());
  }

  const Netlist& netlist_;
  Aig aig_;
  std::vector<Aig::Literal> literals_;  // of every wire
};

}  // namespace

Aig bitBlast(const Netlist& netlist) { return Blaster(netlist).run(); }

Count bitBlastBound(const Netlist& netlist) {
  Count nodes = 0;
  auto addSum = [&](Netlist::List list) {
    Range range = sumRange(netlist, list);
    forEachPart(netlist, list, [&](std::span<const Wire> part) { nodes += partCost(part); });
    int width = digitsFor(static_cast<std::uint64_t>(range.hi - range.lo));
    nodes += 7 * static_cast<Count>(width + 1);  // the constant
    return width;
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    auto gates = static_cast<Count>(netlist.firstGate(bank + 1) - netlist.firstGate(bank));
    nodes += gates * static_cast<Count>(addSum(netlist.list(bank)));
  }
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) addSum(netlist.list(form));
  }
  return nodes;
}

}  // namespace tc0
