#include "runtime/gates/plan.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "runtime/gates/compare.h"
#include "runtime/gates/fuse.h"
#include "runtime/gates/logic.h"
#include "runtime/gates/order.h"
#include "runtime/gates/slots.h"
#include "runtime/gates/sums.h"

namespace tc0 {
namespace {

using Signal = GateLogic::Signal;

constexpr std::int64_t kMaxWires = std::int64_t{1} << 31;  // a wire and a bit beside it fit 32 bits

// Until slots are assigned, all lists of the plan name wires: signals, and behind them the bits of
// shared numbers and outputs.
class Planner {
 public:
  Planner(const Netlist& netlist, GatePlanKind kind)
      : netlist_(netlist),
        kind_(kind),
        logic_(checked(netlist), kind == GatePlanKind::kEveryGate),
        kept_(logic_.nodes().size()),
        needed_(logic_.nodes().size()),
        wires_(logic_.nodes().size()) {}

  GatePlan plan() {
    for (const OutputPort& port : netlist_.outputPorts())
      for (const OutputForm& form : port.forms) planOutput(form);
    if (kind_ == GatePlanKind::kEveryGate) keepGates();
    planNeeded();
    std::vector<std::uint8_t> kinds = listOperations();
    bool byLevel = kind_ != GatePlanKind::kOutputs;
    plan_.inputSlots.resize(magnitude(netlist_.inputs()));
    std::iota(plan_.inputSlots.begin(), plan_.inputSlots.end(), 0U);
    orderOperations(plan_, kinds, wires_, byLevel);
    assignSlots(plan_, wires_, !byLevel);
    return std::move(plan_);
  }

 private:
  static const Netlist& checked(const Netlist& netlist) {
    if (netlist.wires() >= kMaxWires)
      fail("gate engine: required fewer than 2^31 wires, found ", netlist.wires());
    return netlist;
  }

  std::uint32_t newWire() {
    if (wires_ >= kMaxWires) fail("gate engine: required fewer than 2^31 wires, found more");
    return wires_++;
  }

  void keep(Signal signal) { kept_[signal] = needed_[signal] = 1; }

  // The zero wire: an operation of its own makes it, if something needs it.
  std::uint32_t zeroWire() {
    if (zero_ == GateLogic::kNone) zero_ = newWire();
    return zero_;
  }

  void keepGates() {
    for (std::int64_t g = 0; g < netlist_.gates(); ++g) {
      GateLogic::Literal literal = logic_.gate(g);
      if (literal.signal == GateLogic::kNone)
        literal.signal = zeroWire();
      else
        keep(literal.signal);
      plan_.gatePlaces.push_back(2 * std::uint64_t{literal.signal} + literal.complemented);
    }
  }

  // Plans the sums that are needed, and finds the functions that are. Whatever reads a signal comes
  // after it, so walking down all readers of a signal are known before it.
  void planNeeded() {
    const std::vector<GateLogic::Node>& nodes = logic_.nodes();
    auto sum = logic_.sums().rbegin();
    for (Signal signal = nodes.size(); signal-- > 0;) {
      if (needed_[signal] != 0)
        for (int i = 0; i < nodes[signal].count; ++i) needed_[nodes[signal].reads[i]] = 1;
      if (sum == logic_.sums().rend() || sum->first != signal) continue;
      planSum(*sum++);
    }
  }

  // A sum stands before the signal of its first gate, a number behind the last signal that it reads,
  // and an output behind all.
  struct Place {
    std::uint64_t before;  // 2 * signal for a number, and 1 more for others, which may read it
    std::uint32_t sum;
    bool operator<(const Place& other) const {
      return before != other.before ? before < other.before : sum < other.sum;
    }
  };

  void finish(GateSum& sum, std::uint64_t before) {
    sum.endCompare = plan_.compares.size();
    TC0_ASSERT(sum.firstCompare <= sum.endCompare);
    places_.push_back({before, static_cast<std::uint32_t>(plan_.sums.size())});
    plan_.sums.push_back(sum);
  }

  // A shared number in wires: its bits, and how much more than the number they say.
  struct Number {
    std::vector<std::uint32_t> wires;
    Wide offset = 0;
  };

  // The columns of the parts. Its sum is that of the list, less the parts' constant, and more by
  // `offset`, which is added to: shared numbers stand in their wires with an offset. Numbers that
  // are read for the first time are noted.
  SumColumns columnsOf(const GateLogic::Parts& parts, Wide& offset,
                       std::vector<std::int64_t>& fresh) {
    SumColumns columns;
    for (const GateLogic::Part& part : parts.parts) {
      if (part.number < 0) {
        columns.widen(part.range, 0);
        for (const GateLogic::Term& term : part.terms) {
          keep(term.signal);
          columns.add(term.signal, term.weight, 0);
        }
        continue;
      }
      auto [found, isNew] = numbers_.try_emplace(part.number);
      if (isNew) {
        fresh.push_back(part.number);
        makeNumber(part, found->second);
      }
      Wide above = Wide{part.factor} * found->second.offset;
      columns.widen(part.range, above);
      offset += above;
      for (std::uint32_t k = 0; k < found->second.wires.size(); ++k)
        columns.add(found->second.wires[k], part.factor, k);
    }
    return columns;
  }

  // The range of a number follows from that of a part that is a multiple of it.
  void makeNumber(const GateLogic::Part& part, Number& number) {
    Wide ends[] = {part.range.least / part.factor, part.range.largest / part.factor};
    auto [least, largest] = std::minmax(ends[0], ends[1]);
    number.offset = -least;
    for (std::uint32_t k = bitsOf(largest - least); k > 0; --k) number.wires.push_back(newWire());
  }

  void planNumbers(const std::vector<std::int64_t>& fresh) {
    for (std::int64_t id : fresh) {
      const GateLogic::Parts& parts = logic_.number(id);
      const Number& number = numbers_.at(id);
      SumColumns columns;
      Signal last = 0;
      for (const GateLogic::Term& term : parts.parts[0].terms) {
        keep(term.signal);
        last = std::max(last, term.signal);
        columns.add(term.signal, term.weight, 0);
      }
      planBits(columns, number.offset + parts.constant, number.wires,
               2 * (std::uint64_t{last} + 1));
    }
  }

  // Adds columns up to a number of at least 0, which is their sum and `raised`, in these wires.
  void planBits(const SumColumns& columns, Wide raised, const std::vector<std::uint32_t>& wires,
                std::uint64_t before) {
    GateSum sum = addColumns(plan_, columns, static_cast<std::uint64_t>(raised), wires.size());
    for (std::uint32_t k = 0; k < wires.size(); ++k)
      plan_.compares.push_back({.to = 2 * wires[k] + 1, .a = 2 * k});
    finish(sum, before);
  }

  // A bank that is summed and compared with the thresholds of the gates that are needed. A gate
  // whose threshold the sum always or never reaches is a constant.
  void planSum(const GateLogic::Sum& at) {
    std::int64_t gates = netlist_.gatesOf(at.bank), first = netlist_.firstGate(at.bank);
    auto needed = needed_.begin() + at.first;
    if (std::find(needed, needed + gates, 1) == needed + gates) return;
    std::vector<std::int64_t> fresh;
    const GateLogic::Parts& parts = logic_.of(netlist_.list(at.bank));
    Wide offset = -parts.constant;
    SumColumns columns = columnsOf(parts, offset, fresh);
    // A power of two leaves thresholds the zeros that they end in, and comparisons skip those.
    Wide raised = columns.range.least == 0 ? 0 : Wide{1} << bitsOf(-columns.range.least);
    Wide largest = columns.range.largest + raised;
    std::uint32_t bits = bitsOf(largest);
    TC0_ASSERT(columns.range.least + raised >= 0);
    GateSum sum = addColumns(plan_, columns, static_cast<std::uint64_t>(raised), bits);
    std::vector<GateThreshold> compared;
    for (std::int64_t g = 0; g < gates; ++g) {
      Signal to = at.first + static_cast<Signal>(g);
      if (needed_[to] == 0) continue;
      Wide threshold = Wide{netlist_.threshold(first + g)} + offset + raised;
      if (threshold > 0 && threshold <= largest)
        compared.push_back({static_cast<std::uint64_t>(threshold), to});
      else
        plan_.compares.push_back({.to = 2 * to + 1,
                                  .a = threshold <= 0 ? 1U : 0U,
                                  .kind = GateCompare::Kind::kConstant});
    }
    plan_.scratch = std::max(plan_.scratch, compareAll(std::move(compared), bits, plan_.compares));
    finish(sum, 2 * std::uint64_t{at.first} + 1);
    planNumbers(fresh);
  }

  // If no two digits of an output meet in a column, they are its bits; otherwise it is added up.
  void planOutput(const OutputForm& form) {
    std::vector<std::int64_t> fresh;
    const GateLogic::Parts& parts = logic_.of(netlist_.list(form));
    Wide offset = 0, constant = Wide{form.constant} + parts.constant;
    SumColumns columns = columnsOf(parts, offset, fresh);
    GatePlan::Output& output = plan_.outputs.emplace_back();
    output.first = plan_.outputPlaces.size();
    constant -= offset;
    output.range.lo = constant + columns.range.least;
    output.range.hi = std::min<Wide>(constant + columns.range.largest, INT64_MAX);
    std::uint32_t bits = bitsOf(columns.range.largest - columns.range.least);
    if (columns.areBits() && columns.digits.size() <= bits) {
      output.bits = columns.digits.size();
      for (const auto& column : columns.digits)
        plan_.outputPlaces.push_back(column.empty()
                                         ? 2 * std::uint64_t{zeroWire()}
                                         : 2 * std::uint64_t{column[0].wire} + column[0].negated);
      // A complemented digit -2^k of a wire counts its complement, which is 2^k more.
      output.offset = constant - static_cast<Wide>(columns.complements);
    } else {
      output.bits = bits;
      std::vector<std::uint32_t> wires;
      for (std::uint32_t k = 0; k < output.bits; ++k) {
        wires.push_back(newWire());
        plan_.outputPlaces.push_back(2 * std::uint64_t{wires.back()});
      }
      planBits(columns, -columns.range.least, wires, 2 * logic_.nodes().size() + 1);
      output.offset = output.range.lo;
    }
    planNumbers(fresh);
  }

  // Fuses the functions and lists all operations in an order of evaluation. Returns their kinds.
  std::vector<std::uint8_t> listOperations() {
    std::vector<GateLogic::Node> functions = fuse(logic_.nodes(), kept_);
    std::sort(places_.begin(), places_.end());
    std::vector<std::uint8_t> kinds;
    auto add = [&](std::uint8_t kind, const GateOp& op) {
      kinds.push_back(kind);
      plan_.ops.push_back(op);
    };
    if (zero_ != GateLogic::kNone) add(kFunctionList.kindOf[0], {zero_, 0, 0, 0});
    auto place = places_.begin();
    auto addSums = [&](std::uint64_t signal) {
      for (; place != places_.end() && place->before <= 2 * signal + 1; ++place)
        add(kSumKind, {0, place->sum, 0, 0});
    };
    for (Signal signal = 0; signal < functions.size(); ++signal) {
      addSums(signal);
      const GateLogic::Node& node = functions[signal];
      if (node.count == 0) continue;
      add(kFunctionList.kindOf[node.table], {signal, node.reads[0], node.reads[1], node.reads[2]});
    }
    addSums(functions.size());
    return kinds;
  }

  const Netlist& netlist_;
  GatePlanKind kind_;
  GatePlan plan_;
  GateLogic logic_;
  std::vector<char> kept_;    // signals that sums, numbers, outputs and watchers read
  std::vector<char> needed_;  // and those that functions of them read
  std::uint32_t wires_;       // so many are named so far
  std::uint32_t zero_ = GateLogic::kNone;
  std::map<std::int64_t, Number> numbers_;  // the shared numbers that are read
  std::vector<Place> places_;               // of the sums
};

}  // namespace

GatePlan planGates(const Netlist& netlist, GatePlanKind kind) {
  return Planner(netlist, kind).plan();
}

}  // namespace tc0
