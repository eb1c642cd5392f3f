#include "runtime/gates/plan.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/size/count.h"
#include "runtime/gates/shared_numbers.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMaxSlots = std::int64_t{1} << 31;  // a slot and a bit beside it fit 32 bits
constexpr std::int64_t kKept = INT64_MAX;  // in place of a bank: the wire is read by an output

// Calls visit(column, digit) for the signed digits of a weight in non-adjacent form: 7 is 8 - 1. No
// two digits are adjacent, so there are as few as possible. An odd weight ends in digit 1 or -1,
// whichever leaves a multiple of four.
template <class Visit>
void signedDigits(std::int64_t weight, Visit&& visit) {
  for (std::uint32_t column = 0; weight != 0; ++column, weight /= 2) {
    if (weight % 2 == 0) continue;
    std::int64_t digit = (weight & 3) == 1 ? 1 : -1;
    visit(column, digit);
    weight -= digit;
  }
}

class Planner {
 public:
  Planner(const Netlist& netlist, bool byLevel)
      : netlist_(netlist), byLevel_(byLevel), numbers_(netlist) {}

  GatePlan plan() {
    if (netlist_.wires() >= kMaxSlots)
      fail("gate engine: required fewer than 2^31 wires, found ", netlist_.wires());
    orderBanks();
    findLastReads();
    slotOf_.assign(magnitude(netlist_.wires()), 0);
    for (std::int64_t wire = 0; wire < netlist_.inputs(); ++wire) {
      slotOf_[wire] = allocate();
      plan_.inputSlots.push_back(slotOf_[wire]);
    }
    for (std::size_t at = 0; at < plan_.bankOrder.size(); ++at) {
      planBank(plan_.bankOrder[at]);
      if (!byLevel_) release(plan_.bankOrder[at]);
    }
    for (const OutputPort& port : netlist_.outputPorts())
      for (const OutputForm& form : port.forms) planOutput(form);
    return std::move(plan_);
  }

 private:
  void orderBanks() {
    plan_.bankOrder.resize(magnitude(netlist_.banks()));
    std::iota(plan_.bankOrder.begin(), plan_.bankOrder.end(), std::int64_t{0});
    if (!byLevel_) return;
    std::vector<std::int32_t> level = levels(netlist_);
    auto levelOf = [&](std::int64_t bank) { return level[netlist_.firstGate(bank)]; };
    std::stable_sort(plan_.bankOrder.begin(), plan_.bankOrder.end(),
                     [&](auto a, auto b) { return levelOf(a) < levelOf(b); });
    for (std::size_t at = 0; at < plan_.bankOrder.size(); ++at)
      if (at + 1 == plan_.bankOrder.size() ||
          levelOf(plan_.bankOrder[at]) != levelOf(plan_.bankOrder[at + 1]))
        plan_.levelEnds.push_back(at + 1);
  }

  // Finds the last bank that reads each wire. Gates that enter a sum through a shared number do not
  // count: only that number reads them, and it is added up right behind their bank.
  void findLastReads() {
    lastRead_.assign(magnitude(netlist_.wires()), -1);
    auto read = [&](const Netlist::List& list, std::int64_t bank) {
      for (const SharedNumbers::Part& part : numbers_.of(list))
        if (part.number < 0)
          for (const Wire& wire : part.wires) lastRead_[wire.source] = bank;
    };
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank) read(netlist_.list(bank), bank);
    for (const OutputPort& port : netlist_.outputPorts())
      for (const OutputForm& form : port.forms) read(netlist_.list(form), kKept);
  }

  std::uint32_t allocate() {
    if (free_.empty()) return plan_.slots++;
    std::uint32_t slot = free_.back();
    TC0_ASSERT(slot < plan_.slots);
    free_.pop_back();
    return slot;
  }

  // Frees the slots that no bank after this one reads: of the wires that it read last, of its own
  // gates that nothing reads, and of shared numbers that it read last.
  void release(std::int64_t bank) {
    for (const Wire& wire : netlist_.list(bank))
      if (lastRead_[wire.source] == bank) free_.push_back(slotOf_[wire.source]);
    for (std::int64_t g = netlist_.firstGate(bank); g < netlist_.firstGate(bank + 1); ++g)
      if (std::int64_t wire = netlist_.inputs() + g; lastRead_[wire] < 0)
        free_.push_back(slotOf_[wire]);
    std::erase_if(shared_, [&](const auto& entry) {
      if (numbers_.number(entry.first).lastBank != bank) return false;
      free_.insert(free_.end(), entry.second.slots.begin(), entry.second.slots.end());
      return true;
    });
  }

  void planBank(std::int64_t bank) {
    std::int64_t first = netlist_.firstGate(bank), last = netlist_.firstGate(bank + 1);
    std::uint64_t firstSlot = plan_.gateSlots.size();
    for (std::int64_t gate = first; gate < last; ++gate) {
      std::uint32_t slot = allocate();
      slotOf_[netlist_.inputs() + gate] = slot;
      plan_.gateSlots.push_back(slot);
    }
    if (last - first != 1 || !planPlain(bank, netlist_.threshold(first), plan_.gateSlots.back()))
      planSum(bank, firstSlot);
    // Numbers follow the bank that they are made of, so that they belong to its level.
    for (std::int64_t id : numbers_.ofBank(bank)) planNumber(id);
    plan_.banks.push_back({plan_.ops.size(), firstSlot});
  }

  // Plans a gate that is an AND or an OR of literals, or always the same. Returns false if it is
  // neither. With weights 1 and -1 the sum lies in [-negative, positive]: a threshold at the upper
  // end is an AND, one just above the lower end an OR.
  bool planPlain(std::int64_t bank, std::int64_t threshold, std::uint32_t to) {
    Netlist::List list = netlist_.list(bank);
    std::int64_t positive = 0, negative = 0;
    for (const Wire& wire : list) {
      if (wire.weight != 1 && wire.weight != -1) return false;
      ++(wire.weight > 0 ? positive : negative);
    }
    if (threshold <= -negative || threshold > positive) {
      plan_.ops.push_back({GateOp::Kind::kConstant, to, threshold <= -negative, 0});
      return true;
    }
    bool isAnd = threshold == positive, isOr = threshold == 1 - negative;
    if (!isAnd && !isOr) return false;
    chain(list, isAnd, to);
    return true;
  }

  struct Literal {
    std::uint32_t slot;
    bool negated;
  };

  // A chain of two-operand operations over all literals of a list.
  void chain(const Netlist::List& list, bool isAnd, std::uint32_t to) {
    std::vector<Literal> literals;
    for (const Wire& wire : list) literals.push_back({slotOf_[wire.source], wire.weight < 0});
    if (literals.size() == 1) literals.push_back(literals[0]);
    for (std::size_t i = 1; i < literals.size(); ++i)
      pair(i == 1 ? literals[0] : Literal{to, false}, literals[i], isAnd, to);
  }

  // One operation of a chain. Every combination of negated operands has a kind of its own, if a
  // negated one stands second.
  void pair(Literal a, Literal b, bool isAnd, std::uint32_t to) {
    using Kind = GateOp::Kind;
    TC0_ASSERT(a.slot < plan_.slots && b.slot < plan_.slots);
    if (a.negated && !b.negated) std::swap(a, b);
    Kind kind = isAnd ? (a.negated   ? Kind::kNor
                         : b.negated ? Kind::kAndNot
                                     : Kind::kAnd)
                      : (a.negated   ? Kind::kNand
                         : b.negated ? Kind::kOrNot
                                     : Kind::kOr);
    plan_.ops.push_back({kind, to, a.slot, b.slot});
  }

  // The digits of a sum, column by column, with what is known of its value.
  struct SignedDigit {
    std::uint32_t slot;
    bool negated;
  };
  struct Columns {
    std::vector<std::vector<SignedDigit>> digits;
    WideRange range;                // of the sum itself, if its banks are taken for independent
    std::uint64_t complements = 0;  // what counting complements instead of negative digits adds

    void add(std::uint32_t slot, std::int64_t weight, std::uint32_t shift) {
      signedDigits(weight, [&](std::uint32_t column, std::int64_t digit) {
        column += shift;
        if (digits.size() <= column) digits.resize(column + 1);
        digits[column].push_back({slot, digit < 0});
        if (digit < 0) complements += std::uint64_t{1} << column;
      });
    }
    void widen(WideRange part, Wide offset) {
      range.least += part.least + offset;
      range.largest += part.largest + offset;
    }
  };

  // Stores the columns of a sum of `bits` bits, to which `raised` is added.
  //
  // What holds: sum + raised lies in [0, 2^bits), so it is enough to compute it modulo 2^bits.
  // Digits and carries at column `bits` or beyond are dropped, even though a single weight's digits
  // may overshoot and cancel again. A negative digit -2^k of wire w counts 2^k (1 - w) - 2^k; the
  // constant takes the -2^k of all of them (columns.complements), also modulo 2^bits.
  //
  // Column k adds its digits and the carries of column k - 1 two at a time, so it has at most half
  // as many carries, rounded up, and one more for the operand that is left over. The scratch has to
  // hold the sum's bits and the carries of the largest column.
  GateSum emit(const Columns& columns, std::uint64_t raised, std::uint32_t bits) {
    GateSum sum{};
    sum.firstColumn = plan_.columns.size();
    sum.columnCount = std::min<std::uint64_t>(bits, columns.digits.size());
    sum.bits = bits;
    sum.constant = raised - columns.complements;
    std::size_t operands = 0, carries = 0;
    for (const auto& column : std::span(columns.digits).first(sum.columnCount)) {
      auto add = [&](bool negated) {
        for (SignedDigit digit : column)
          if (digit.negated == negated) plan_.digits.push_back(digit.slot);
        return plan_.digits.size();
      };
      GateColumn& place = plan_.columns.emplace_back();
      place.plain = plan_.digits.size();
      place.negated = add(false);
      add(true);
      carries = (column.size() + carries + 1) / 2 + 1;
      operands = std::max(operands, carries);
    }
    plan_.columns.push_back({plan_.digits.size(), 0});
    TC0_ASSERT(bits <= 64 && plan_.columns.size() == sum.firstColumn + sum.columnCount + 1);
    plan_.scratch = std::max<std::uint32_t>(plan_.scratch, 2 * operands + 64 + sum.bits);
    return sum;
  }

  // The bits that a number of at least 0 takes.
  static std::uint32_t bitsOf(Wide value) {
    std::uint32_t bits = 0;
    while (value >> bits != 0) ++bits;
    return bits;
  }

  // The digits of a list. A shared number stands in its slots `offset` above its value, so the
  // columns' sum is that of the list plus the factors times these offsets, which are added to
  // `offset`.
  Columns columnsOf(const std::vector<SharedNumbers::Part>& parts, Wide& offset) {
    Columns columns;
    for (const SharedNumbers::Part& part : parts) {
      if (part.number < 0) {
        columns.widen(part.range, 0);
        for (const Wire& wire : part.wires) columns.add(slot(wire.source), wire.weight, 0);
        continue;
      }
      const Shared& shared = shared_.at(part.number);
      Wide above = Wide{part.factor} * shared.offset;
      columns.widen(part.range, above);
      offset += above;
      for (std::uint32_t k = 0; k < shared.slots.size(); ++k)
        columns.add(shared.slots[k], part.factor, k);
    }
    return columns;
  }

  // A bank that is summed and compared with all its thresholds. A gate whose threshold the sum
  // always or never reaches is a constant.
  void planSum(std::int64_t bank, std::uint64_t firstSlot) {
    Wide offset = 0;
    Columns columns = columnsOf(numbers_.of(netlist_.list(bank)), offset);
    // A power of two leaves thresholds the zeros that they end in, and comparisons skip those.
    Wide raised = columns.range.least == 0 ? 0 : Wide{1} << bitsOf(-columns.range.least);
    Wide largest = columns.range.largest + raised;
    std::uint32_t bits = bitsOf(largest);
    GateSum sum = emit(columns, raised, bits);
    std::int64_t first = netlist_.firstGate(bank), end = netlist_.firstGate(bank + 1);
    TC0_ASSERT(columns.range.least + raised >= 0);
    std::vector<GateThreshold> gates;
    sum.firstCompare = plan_.compares.size();
    for (std::int64_t gate = first; gate < end; ++gate) {
      Wide threshold = Wide{netlist_.threshold(gate)} + offset + raised;
      std::uint32_t to = plan_.gateSlots[firstSlot + magnitude(gate - first)];
      if (threshold > 0 && threshold <= largest)
        gates.push_back({static_cast<std::uint64_t>(threshold), to});
      else
        plan_.compares.push_back({.to = 2 * to + 1,
                                  .a = threshold <= 0 ? 1U : 0U,
                                  .kind = GateCompare::Kind::kConstant});
    }
    plan_.scratch = std::max(plan_.scratch, compareAll(std::move(gates), bits, plan_.compares));
    finish(sum);
  }

  void finish(GateSum& sum) {
    sum.endCompare = plan_.compares.size();
    TC0_ASSERT(sum.firstCompare <= sum.endCompare);
    std::uint32_t number = plan_.sums.size();
    plan_.ops.push_back({GateOp::Kind::kSum, 0, number, 0});
    plan_.sums.push_back(sum);
  }

  // A shared number in slots: its bits, and how much more than the number they say.
  struct Shared {
    std::vector<std::uint32_t> slots;
    Wide offset = 0;
  };

  void planNumber(std::int64_t id) {
    Shared& shared = shared_[id];
    Columns columns;
    for (const Wire& wire : numbers_.number(id).wires)
      columns.add(slot(wire.source), wire.weight, 0);
    columns.widen(numbers_.number(id).range, 0);
    shared.offset = -columns.range.least;
    shared.slots = emitNumber(columns);
  }

  // Adds columns up to a number of at least 0, which is their sum minus the least it can be.
  // Returns the slots of its bits.
  std::vector<std::uint32_t> emitNumber(const Columns& columns) {
    std::uint32_t bits = bitsOf(columns.range.largest - columns.range.least);
    GateSum sum = emit(columns, -columns.range.least, bits);
    sum.firstCompare = plan_.compares.size();
    std::vector<std::uint32_t> slots;
    for (std::uint32_t k = 0; k < bits; ++k) {
      slots.push_back(allocate());
      plan_.compares.push_back({.to = 2 * slots.back() + 1, .a = 2 * k});
    }
    finish(sum);
    return slots;
  }

  void planOutput(const OutputForm& form) {
    Wide offset = 0;
    Columns columns = columnsOf(numbers_.of(netlist_.list(form)), offset);
    std::vector<std::uint32_t> slots = emitNumber(columns);
    Wide zero = form.constant - offset;
    GatePlan::Output& output = plan_.outputs.emplace_back();
    output.first = plan_.outputSlots.size();
    output.bits = slots.size();
    output.offset = zero + columns.range.least;
    output.range.lo = output.offset;
    output.range.hi = std::min<Wide>(zero + columns.range.largest, INT64_MAX);
    plan_.outputSlots.insert(plan_.outputSlots.end(), slots.begin(), slots.end());
  }

  std::uint32_t slot(std::int64_t wire) const { return slotOf_[wire]; }

  const Netlist& netlist_;
  bool byLevel_;
  GatePlan plan_;
  std::vector<std::int64_t> lastRead_;  // the last bank that reads each wire; -1: none
  std::vector<std::uint32_t> slotOf_;   // the slot of each wire so far
  std::vector<std::uint32_t> free_;     // slots that can be used again
  SharedNumbers numbers_;
  // The shared numbers that have been added up and are still read.
  std::map<std::int64_t, Shared> shared_;
};

}  // namespace

GatePlan planGates(const Netlist& netlist) { return Planner(netlist, false).plan(); }
GatePlan planGatesByLevel(const Netlist& netlist) { return Planner(netlist, true).plan(); }

}  // namespace tc0
