#include "circuit/logic/bounded.h"

#include <algorithm>
#include <map>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/logic/bank_blaster.h"
#include "circuit/logic/bit_blast.h"
#include "circuit/simplify.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

// A sum over nodes of the graph: complements and constants are in the constant.
struct NodeSum {
  std::int64_t constant = 0;
  std::map<std::uint64_t, std::int64_t> weights;
};

// Makes the new netlist. Nodes of the graph are its inputs, the gates of banks that stay, and gates of
// two wires.
class Bounder {
 public:
  Bounder(const Netlist& netlist, const GateLimits& limits)
      : netlist_(netlist),
        limits_(limits),
        aig_(netlist.inputs() + netlist.gates()),
        blaster_(netlist, aig_, literals_) {
    for (const InputPort& port : netlist.inputPorts())
      result_.input(port.name, port.shape, port.range, port.coding);
    wires_.push_back(-1);
    for (std::int64_t k = 0; k < netlist.inputs(); ++k) {
      literals_.push_back(aig_.input(k));
      wires_.push_back(k);
    }
    wires_.resize(1 + aig_.inputs(), -1);
  }

  std::int64_t kept() const { return kept_; }

  Netlist run() {
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank) addBank(bank);
    for (const OutputPort& port : netlist_.outputPorts()) {
      std::vector<Form> forms;
      for (const OutputForm& form : port.forms) {
        forms.push_back(formOf(sumOf(netlist_.list(form))));
        forms.back().constant += form.constant;
      }
      result_.output(port.name, port.shape, forms);
    }
    return simplify(result_.finish(),
                    {.constants = false, .equal = false, .dead = true, .redundant = false});
  }

 private:
  NodeSum sumOf(Netlist::List list) const {
    NodeSum sum;
    for (const Wire& wire : list) {
      const Aig::Literal literal = literals_[wire.source];
      const bool complemented = (literal & 1) != 0;
      if (complemented) sum.constant += wire.weight;
      if (literal / 2 != 0) sum.weights[literal / 2] += complemented ? -wire.weight : wire.weight;
    }
    std::erase_if(sum.weights, [](const auto& entry) { return entry.second == 0; });
    return sum;
  }

  bool fits(const NodeSum& sum) const {
    if (limits_.fanIn > 0 && std::ssize(sum.weights) > limits_.fanIn) return false;
    return limits_.weight == 0 ||
           std::all_of(sum.weights.begin(), sum.weights.end(), [&](const auto& entry) {
             return magnitude(entry.second) <= static_cast<Magnitude>(limits_.weight);
           });
  }

  Form formOf(const NodeSum& sum) const {
    Form form{sum.constant, {}};
    for (const auto& [node, weight] : sum.weights) form.wires.push_back({wires_[node], weight});
    form.normalise();
    return form;
  }

  void addBank(std::int64_t bank) {
    const NodeSum sum = sumOf(netlist_.list(bank));
    if (!fits(sum)) {
      blaster_.addBank(bank);
      addNodes();
      return;
    }
    Form form = formOf(sum);
    std::vector<std::int64_t> thresholds;
    for (std::int64_t g = netlist_.firstGate(bank); g < netlist_.firstGate(bank + 1); ++g)
      thresholds.push_back(netlist_.threshold(g) - form.constant);
    form.constant = 0;
    std::int64_t wire = result_.bank(form, thresholds);
    for (std::int64_t g = netlist_.firstGate(bank); g < netlist_.firstGate(bank + 1);
         ++g, ++kept_) {
      const Aig::Literal literal = aig_.input(netlist_.inputs() + g);
      literals_.push_back(literal);
      wires_[literal / 2] = wire++;
    }
  }

  // Makes a gate for each node that is new: [x + y >= 2], with 1 - x for a complement of x.
  void addNodes() {
    for (; done_ < aig_.ands().size(); ++done_) {
      Form form;
      std::int64_t threshold = 2;
      for (Aig::Literal literal : aig_.ands()[done_]) {
        const bool complemented = (literal & 1) != 0;
        form.wires.push_back({wires_[literal / 2], complemented ? -1 : 1});
        if (complemented) --threshold;
      }
      form.normalise();
      TC0_ASSERT(form.wires.size() == 2);
      wires_.push_back(result_.gate(form, threshold));
    }
  }

  const Netlist& netlist_;
  const GateLimits& limits_;
  Aig aig_;
  std::vector<Aig::Literal> literals_;  // by wire of the netlist
  BankBlaster blaster_;
  std::vector<std::int64_t> wires_;  // by node: the wire of the result
  NetlistBuilder result_;
  std::size_t done_ = 0;
  std::int64_t kept_ = 0;
};

std::int64_t depthOf(const Netlist& netlist) {
  std::int32_t depth = 0;
  for (std::int32_t level : levels(netlist)) depth = std::max(depth, level);
  return depth;
}

}  // namespace

Netlist bounded(const Netlist& netlist, const GateLimits& limits, Count mostNodes,
                BoundedStats* stats) {
  const Count nodes = bitBlastBound(netlist);
  if (nodes > mostNodes)
    fail("bounded gates: required at most ", grouped(mostNodes),
         " gates of two wires, found up to ", grouped(nodes));
  Bounder bounder(netlist, limits);
  Netlist result = bounder.run();
  if (stats != nullptr)
    *stats = {netlist.gates(), result.gates(), depthOf(netlist), depthOf(result), bounder.kept()};
  return result;
}

}  // namespace tc0
