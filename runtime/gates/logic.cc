#include "runtime/gates/logic.h"

#include <algorithm>

#include "circuit/base/assert.h"
#include "runtime/gates/kernels/functions.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kMixer = 0x9e3779b97f4a7c15u;

std::uint64_t hashOf(const GateLogic::Node& node) {
  std::uint64_t hash = node.table;
  for (GateLogic::Signal read : node.reads) hash = (hash ^ read) * kMixer ^ hash >> 31;
  return hash ^ hash >> 32;
}

bool same(const GateLogic::Node& a, const GateLogic::Node& b) {
  return a.table == b.table && std::ranges::equal(a.reads, b.reads);
}

}  // namespace

// Input wires are the first signals, under their own numbers.
GateLogic::GateLogic(const Netlist& netlist, bool everyGate)
    : netlist_(netlist), nodes_(netlist.inputs()), banks_(netlist.banks()) {
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    add(bank);
    if (!everyGate) continue;
    for (std::int64_t g = netlist.firstGate(bank); g < netlist.firstGate(bank + 1); ++g) gate(g);
  }
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms) {
      readTerms(netlist.list(form));
      countNumbers();
    }
}

void GateLogic::add(std::int64_t number) {
  Bank& bank = banks_[number];
  readTerms(netlist_.list(number));
  if (addFunctions(bank) || addTrees(bank, number)) return;
  countNumbers();
  bank.kind = Kind::kSum;
  bank.signals[0] = nodes_.size();
  sums_.push_back({number, bank.signals[0]});
  nodes_.resize(nodes_.size() + netlist_.gatesOf(number));
}

// A bank is made of functions if its list has at most three signals. A signal may occur in several
// terms.
bool GateLogic::addFunctions(Bank& bank) {
  constexpr std::size_t kMostTerms = 8;
  if (terms_.size() > kMostTerms) return false;
  bank.count = 0;
  for (const Term& term : terms_) {
    int at = 0;
    while (at < bank.count && bank.signals[at] != term.signal) ++at;
    if (at == bank.count) {
      if (bank.count == 3) return false;
      bank.signals[at] = term.signal;
      bank.weights[at] = 0;
      ++bank.count;
    }
    bank.weights[at] += term.weight;
  }
  bank.kind = Kind::kFunctions;
  bank.constant = constant_;
  return true;
}

// With weights 1 and -1 the sum lies in [-negative, positive]: a threshold at the upper end is an
// AND of literals, one just above the lower end an OR, and one beyond the ends is no function.
bool GateLogic::addTrees(Bank& bank, std::int64_t number) {
  std::int64_t first = netlist_.firstGate(number), gates = netlist_.gatesOf(number);
  if (gates > 2) return false;
  Wide positive = 0, negative = 0;
  for (const Term& term : terms_) {
    if (term.weight != 1 && term.weight != -1) return false;
    ++(term.weight > 0 ? positive : negative);
  }
  auto isAnd = [&](Wide threshold) { return threshold == positive; };
  for (std::int64_t g = first; g < first + gates; ++g)
    if (Wide threshold = netlist_.threshold(g) - constant_;
        !isAnd(threshold) && threshold != 1 - negative)
      return false;
  std::vector<Literal> literals;
  for (const Term& term : terms_) literals.push_back({term.signal, term.weight < 0});
  bank.kind = Kind::kTrees;
  for (std::int64_t g = 0; g < gates; ++g) {
    Literal made = tree(literals, isAnd(netlist_.threshold(first + g) - constant_));
    bank.signals[g] =
        made.signal == kNone ? kNone - made.complemented : 2 * made.signal + made.complemented;
  }
  return true;
}

// The literals are combined in pairs, those that were combined last at the end, so the tree is
// balanced.
GateLogic::Literal GateLogic::tree(std::vector<Literal> literals, bool isAnd) {
  for (std::size_t at = 0; at + 1 < literals.size(); at += 2)
    literals.push_back(ofTwo(literals[at], literals[at + 1], isAnd));
  return literals.back();
}

GateLogic::Literal GateLogic::ofTwo(Literal a, Literal b, bool isAnd) {
  std::uint8_t ofA = kOperandTable[0] ^ (a.complemented ? 255 : 0);
  std::uint8_t ofB = kOperandTable[1] ^ (b.complemented ? 255 : 0);
  std::uint8_t table = isAnd ? ofA & ofB : ofA | ofB;
  bool complemented = (table & 1) != 0;
  if (a.signal == kNone || b.signal == kNone || a.signal == b.signal) {
    // What is left depends on one signal at most: its values are those of the two equal operands.
    Literal one = a.signal == kNone ? b : a;
    bool constantA = a.signal == kNone, constantB = b.signal == kNone;
    auto value = [&](bool signal) {
      bool left = (!constantA && signal) != a.complemented;
      bool right = (!constantB && signal) != b.complemented;
      return isAnd ? left && right : left || right;
    };
    if (value(false) == value(true)) return {kNone, value(false)};
    return {one.signal, value(false)};
  }
  Signal reads[] = {a.signal, b.signal};
  return {function(reads, complemented ? table ^ 255 : table), complemented};
}

// The signal of a function, which is 0 if all that it reads is 0; kNone if it always is.
GateLogic::Signal GateLogic::function(std::span<const Signal> reads, std::uint8_t table) {
  TC0_ASSERT((table & 1) == 0 && reads.size() <= 3);
  OrderedTable order = ordered(table);
  Node node;
  node.table = order.table;
  node.count = arityOf(order.table);
  for (int i = 0; i < node.count; ++i) node.reads[i] = reads[order.from[i]];
  if (node.count == 0) return kNone;
  if (node.count == 1) return node.reads[0];
  // Operands that can change places stand in rising order, so that equal functions are equal nodes.
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i + 1 < node.count; ++i)
      if (node.reads[i] > node.reads[i + 1] && exchanged(node.table, i, i + 1) == node.table)
        std::swap(node.reads[i], node.reads[i + 1]);
  if (2 * (functions_ + 1) > table_.size()) growTable();
  std::size_t mask = table_.size() - 1, at = hashOf(node) & mask;
  while (table_[at] != kNone && !same(nodes_[table_[at]], node)) at = (at + 1) & mask;
  if (table_[at] == kNone) {
    table_[at] = nodes_.size();
    nodes_.push_back(node);
    ++functions_;
  }
  return table_[at];
}

void GateLogic::growTable() {
  table_.assign(std::max<std::size_t>(64, 2 * table_.size()), kNone);
  std::size_t mask = table_.size() - 1;
  for (Signal signal = 0; signal < nodes_.size(); ++signal) {
    if (nodes_[signal].count == 0) continue;
    std::size_t at = hashOf(nodes_[signal]) & mask;
    while (table_[at] != kNone) at = (at + 1) & mask;
    table_[at] = signal;
  }
}

GateLogic::Literal GateLogic::gate(std::int64_t gate) {
  std::int64_t number = netlist_.bankOf(gate), at = gate - netlist_.firstGate(number);
  const Bank& bank = banks_[number];
  if (bank.kind == Kind::kSum) return {bank.signals[0] + static_cast<Signal>(at), false};
  if (bank.kind == Kind::kTrees) {
    Signal made = bank.signals[at];
    if (made >= kNone - 1) return {kNone, made != kNone};
    return {made / 2, made % 2 != 0};
  }
  terms_.clear();
  constant_ = 0;
  Wire wire{netlist_.inputs() + gate, 1};
  addFunction(bank, {&wire, 1});
  TC0_ASSERT(terms_.size() <= 1);
  return {terms_.empty() ? kNone : terms_[0].signal, constant_ != 0};
}

void GateLogic::readWires(const Netlist::List& list) {
  wires_.clear();
  for (const Wire& wire : list) wires_.push_back(wire);
}

// Divides the list that was read last into runs of wires from one bank; wires are sorted by source,
// so each run is together. An input wire is a run of its own, of bank -1.
template <class Visit>
void GateLogic::forRuns(const Visit& visit) {
  for (std::size_t at = 0, end; at < wires_.size(); at = end) {
    end = at + 1;
    std::int64_t bank = -1;
    if (wires_[at].source >= netlist_.inputs()) {
      bank = netlist_.bankOf(wires_[at].source - netlist_.inputs());
      std::int64_t after = netlist_.inputs() + netlist_.firstGate(bank + 1);
      while (end < wires_.size() && wires_[end].source < after) ++end;
    }
    visit(bank, std::span<const Wire>(wires_).subspan(at, end - at));
  }
}

// The list as terms and a constant.
void GateLogic::readTerms(const Netlist::List& list) {
  terms_.clear();
  constant_ = 0;
  readWires(list);
  forRuns([&](std::int64_t bank, std::span<const Wire> run) { addRun(bank, run); });
}

// Appends the terms of a run. Returns whether it is one signal at most; otherwise it may be a
// number.
bool GateLogic::addRun(std::int64_t bank, std::span<const Wire> run) {
  if (bank < 0) {
    terms_.push_back({static_cast<Signal>(run[0].source), run[0].weight});
    return true;
  }
  if (banks_[bank].kind == Kind::kFunctions && addFunction(banks_[bank], run)) return true;
  addEach(run);
  return run.size() == 1;
}

// A run of a bank of functions takes a value in each of the eight cases of its signals. If it takes
// two at most, it is a constant and a function times their difference.
bool GateLogic::addFunction(const Bank& bank, std::span<const Wire> run) {
  std::int64_t values[8];
  for (int m = 0; m < 8; ++m) {
    Wide sum = bank.constant;
    for (int i = 0; i < bank.count; ++i)
      if ((m >> i & 1) != 0) sum += bank.weights[i];
    values[m] = 0;
    for (const Wire& wire : run)
      if (sum >= netlist_.threshold(wire.source - netlist_.inputs())) values[m] += wire.weight;
  }
  std::uint8_t table = 0;
  std::int64_t other = values[0];
  for (int m = 0; m < 8; ++m) {
    if (values[m] == values[0]) continue;
    if (table != 0 && values[m] != other) return false;
    other = values[m];
    table |= 1 << m;
  }
  constant_ += values[0];
  Signal signal = function({bank.signals, bank.count}, table);
  if (signal != kNone) terms_.push_back({signal, other - values[0]});
  return true;
}

// A gate of a sum is a term; any other is a literal or a function.
void GateLogic::addEach(std::span<const Wire> run) {
  for (const Wire& wire : run) {
    std::int64_t number = wire.source - netlist_.inputs();
    if (const Bank& bank = banks_[netlist_.bankOf(number)]; bank.kind == Kind::kFunctions) {
      addFunction(bank, {&wire, 1});
      continue;
    }
    Literal literal = gate(number);
    if (literal.complemented) constant_ += wire.weight;
    if (literal.signal == kNone) continue;
    terms_.push_back({literal.signal, literal.complemented ? -wire.weight : wire.weight});
  }
}

// Counts the runs of the list that was read last which may be numbers.
void GateLogic::countNumbers() {
  forRuns([&](std::int64_t bank, std::span<const Wire> run) {
    if (bank >= 0) numbers_.count(run);
  });
}

// Terms are appended for all parts first, and spans are set when their memory stays.
const GateLogic::Parts& GateLogic::of(const Netlist::List& list) {
  terms_.clear();
  constant_ = 0;
  parts_.parts.clear();
  std::vector<std::size_t> ends;
  readWires(list);
  forRuns([&](std::int64_t bank, std::span<const Wire> run) {
    std::size_t first = terms_.size();
    Wide before = constant_;
    Part part{-1, 1, {}, {}};
    if (addRun(bank, run)) {
      if (terms_.size() == first) return;
      std::int64_t weight = terms_.back().weight;
      (weight < 0 ? part.range.least : part.range.largest) = weight;
    } else {
      part.range = rangeOf(run);
      SharedNumbers::Shared shared = numbers_.of(run);
      part.number = shared.number;
      part.factor = shared.factor;
      if (shared.number >= 0) {
        terms_.resize(first);
        constant_ = before;
      }
      part.range.least -= constant_ - before;
      part.range.largest -= constant_ - before;
    }
    parts_.parts.push_back(part);
    ends.push_back(terms_.size());
  });
  parts_.constant = constant_;
  std::size_t first = 0;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    parts_.parts[k].terms = std::span<const Term>(terms_).subspan(first, ends[k] - first);
    first = ends[k];
  }
  return parts_;
}

const GateLogic::Parts& GateLogic::number(std::int64_t id) {
  terms_.clear();
  constant_ = 0;
  std::span<const Wire> run = numbers_.wires(id);
  addEach(run);
  WideRange range = rangeOf(run);
  parts_.constant = constant_;
  parts_.parts = {{-1, 1, terms_, {range.least - constant_, range.largest - constant_}}};
  return parts_;
}

// The range of a sum of gates of one bank. As the bank's sum grows, its gates turn on in the order
// of their thresholds, so the sum of the gates takes one value after each threshold, and 0 below
// all.
WideRange GateLogic::rangeOf(std::span<const Wire> run) {
  steps_.clear();
  for (const Wire& wire : run)
    steps_.push_back({netlist_.threshold(wire.source - netlist_.inputs()), wire.weight});
  if (!std::is_sorted(steps_.begin(), steps_.end())) std::sort(steps_.begin(), steps_.end());
  WideRange range;
  Wide value = 0;
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    value += steps_[k].second;
    if (k + 1 < steps_.size() && steps_[k + 1].first == steps_[k].first) continue;
    range.least = std::min(range.least, value);
    range.largest = std::max(range.largest, value);
  }
  return range;
}

}  // namespace tc0
