#include "circuit/simplify.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "circuit/base/error.h"
#include "circuit/reachable_sums.h"

namespace tc0 {
namespace {

// What an old wire has become: a constant, or a new wire, plain or complemented.
struct Replacement {
  std::int64_t wire = -1;  // -1: constant
  bool negated = false;    // of a constant: its value
};

void addReplaced(Form& form, const Replacement& replacement, std::int64_t weight) {
  if (replacement.wire < 0) {
    if (replacement.negated) form.constant += weight;
  } else if (replacement.negated) {
    form.constant += weight;
    form.wires.push_back({replacement.wire, -weight});
  } else {
    form.wires.push_back({replacement.wire, weight});
  }
}

std::vector<std::uint8_t> liveWires(const Netlist& netlist) {
  std::vector<std::uint8_t> live(static_cast<std::size_t>(netlist.wires()), 0);
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms)
      for (const Wire& wire : netlist.list(form)) live[wire.source] = 1;
  for (std::int64_t bank = netlist.banks(); bank-- > 0;) {
    auto first = live.begin() + netlist.inputs() + netlist.firstGate(bank);
    auto last = live.begin() + netlist.inputs() + netlist.firstGate(bank + 1);
    if (std::find(first, last, 1) == last) continue;
    for (const Wire& wire : netlist.list(bank)) live[wire.source] = 1;
  }
  return live;
}

// One pass from inputs to outputs.
class Round {
 public:
  Round(const Netlist& old, const SimplifyParams& params, SimplifyStats& stats)
      : old_(old), params_(params), stats_(stats), live_(liveWires(old)) {}

  Netlist run() {
    for (const InputPort& port : old_.inputPorts())
      builder_.input(port.name, port.shape, port.range, port.coding);
    for (std::int64_t wire = 0; wire < old_.inputs(); ++wire)
      replacements_.push_back({wire, false});
    for (std::int64_t bank = 0; bank < old_.banks(); ++bank) rewriteBank(bank);
    for (const OutputPort& port : old_.outputPorts()) {
      std::vector<Form> forms;
      for (const OutputForm& form : port.forms)
        forms.push_back(replaced(old_.list(form), form.constant));
      builder_.output(port.name, port.shape, forms);
    }
    return builder_.finish();
  }

 private:
  struct Gate {
    std::size_t old;  // position in replacements_
    std::int64_t threshold;
  };

  Form replaced(const Netlist::List& list, std::int64_t constant) const {
    Form form{constant, {}};
    for (const Wire& wire : list) addReplaced(form, replacements_[wire.source], wire.weight);
    form.normalise();
    return form;
  }

  void rewriteBank(std::int64_t bank) {
    std::vector<Gate> gates;
    for (std::int64_t gate = old_.firstGate(bank); gate < old_.firstGate(bank + 1); ++gate) {
      bool live = live_[old_.inputs() + gate] || !params_.dead;
      if (live) gates.push_back({replacements_.size(), old_.threshold(gate)});
      stats_.deadGates += !live;
      replacements_.push_back({});
    }
    if (gates.empty()) return;
    Form form = replaced(old_.list(bank), 0);
    for (Gate& gate : gates) gate.threshold -= form.constant;
    form.constant = 0;
    settle(form, gates);
    if (params_.redundant) dropRedundant(form, gates);
    share(form, gates);
  }

  // Moves thresholds to sums that occur, divides by the greatest common divisor, takes constant
  // gates out.
  void settle(Form& form, std::vector<Gate>& gates) {
    std::int64_t divisor = 0;
    for (const Wire& wire : form.wires) divisor = std::gcd(divisor, wire.weight);
    if (divisor > 1) {
      for (Wire& wire : form.wires) wire.weight /= divisor;
      for (Gate& gate : gates) gate.threshold = ceilDivide(gate.threshold, divisor);
    }
    Range bounds = ReachableSums::boundsOf(form.wires);
    std::optional<ReachableSums> sums;
    if (bounds.hi - bounds.lo <= params_.maxSpan) sums.emplace(form.wires);
    std::erase_if(gates, [&](Gate& gate) {
      std::optional<std::int64_t> next = gate.threshold;
      if (sums)
        next = sums->next(gate.threshold);
      else if (gate.threshold > bounds.hi)
        next.reset();
      bool constant = !next || *next <= bounds.lo;
      if (constant && params_.constants) {
        ++stats_.constantGates;
        replacements_[gate.old] = {-1, next.has_value()};
        return true;
      }
      if (!constant && *next != gate.threshold) {
        ++stats_.mergedThresholds;
        gate.threshold = *next;
      }
      return false;
    });
  }

  // Whether wire j can turn a gate, given which sums the others can take.
  static bool matters(const ReachableSums& others, std::int64_t weight,
                      const std::vector<Gate>& gates) {
    return std::any_of(gates.begin(), gates.end(), [&](const Gate& gate) {
      // The others' sums s with [s + weight >= threshold] != [s >= threshold].
      std::int64_t from = gate.threshold - std::max(weight, std::int64_t{0});
      std::int64_t to = gate.threshold - 1 - std::min(weight, std::int64_t{0});
      std::optional<std::int64_t> sum = others.next(from);
      return sum && *sum <= to;
    });
  }

  void dropRedundant(Form& form, std::vector<Gate>& gates) {
    Range bounds = ReachableSums::boundsOf(form.wires);
    auto words = static_cast<std::uint64_t>((bounds.hi - bounds.lo) / 64 + 1);
    if (gates.empty() || bounds.hi - bounds.lo > params_.maxSpan ||
        words * form.wires.size() * form.wires.size() > params_.maxWork)
      return;
    // Wires of the same |weight| can change places, so what one of them is needed for, all are. A
    // redundant wire that goes changes no gate, so what was needed stays needed.
    std::set<Magnitude> needed;
    for (std::size_t j = 0; j < form.wires.size();) {
      Wire wire = form.wires[j];
      if (needed.contains(magnitude(wire.weight))) {
        ++j;
        continue;
      }
      auto at = form.wires.begin() + static_cast<std::ptrdiff_t>(j);
      form.wires.erase(at);
      if (matters(ReachableSums(form.wires), wire.weight, gates)) {
        form.wires.insert(form.wires.begin() + static_cast<std::ptrdiff_t>(j), wire);
        needed.insert(magnitude(wire.weight));
        ++j;
      } else {
        ++stats_.redundantWires;
      }
    }
    settle(form, gates);
  }

  // Emits the gates that are new, and points the others to what there is already.
  void share(const Form& form, const std::vector<Gate>& gates) {
    // [S >= T] is the complement of [-S >= 1 - T]: gates are known by the one whose first weight is
    // positive.
    bool flip = !form.wires.empty() && form.wires[0].weight < 0;
    std::int64_t sum = numberOf(form.wires, flip);
    std::vector<std::int64_t> fresh;
    for (const Gate& gate : gates) {
      Replacement& replacement = replacements_[gate.old];
      if (const Wire* one = params_.equal ? onlyWire(form, gate.threshold) : nullptr) {
        replacement = {one->source, one->weight < 0};
        ++stats_.equalGates;
        continue;
      }
      std::int64_t next = builder_.wires() + std::ssize(fresh);
      auto [known, isNew] = gates_.try_emplace({sum, flip ? 1 - gate.threshold : gate.threshold},
                                               Replacement{next, flip});
      if (isNew || !params_.equal) {
        replacement = {next, false};
        fresh.push_back(gate.threshold);
      } else {
        replacement = {known->second.wire, known->second.negated != flip};
        ++stats_.equalGates;
      }
    }
    builder_.bank(form, fresh);
  }

  // The wire that decides the gate alone, whatever the others are: as 1 it brings every sum to one
  // side of the threshold, as 0 to the other. Only one of the largest |weight| can.
  static const Wire* onlyWire(const Form& form, std::int64_t threshold) {
    auto largest = std::max_element(
        form.wires.begin(), form.wires.end(),
        [](const Wire& a, const Wire& b) { return magnitude(a.weight) < magnitude(b.weight); });
    if (largest == form.wires.end()) return nullptr;
    std::int64_t size = std::abs(largest->weight);
    Range bounds = ReachableSums::boundsOf(form.wires);
    return bounds.hi - size < threshold && threshold <= bounds.lo + size ? &*largest : nullptr;
  }

  // Equal sums have equal numbers.
  std::int64_t numberOf(std::vector<Wire> wires, bool flip) {
    if (flip)
      for (Wire& wire : wires) wire.weight = -wire.weight;
    return sums_.try_emplace(std::move(wires), std::ssize(sums_)).first->second;
  }

  struct ListLess {
    bool operator()(const std::vector<Wire>& a, const std::vector<Wire>& b) const {
      return std::lexicographical_compare(
          a.begin(), a.end(), b.begin(), b.end(), [](const Wire& x, const Wire& y) {
            return x.source != y.source ? x.source < y.source : x.weight < y.weight;
          });
    }
  };

  const Netlist& old_;
  const SimplifyParams& params_;
  SimplifyStats& stats_;
  std::vector<std::uint8_t> live_;
  std::vector<Replacement> replacements_;  // of every old wire so far
  std::map<std::vector<Wire>, std::int64_t, ListLess> sums_;
  std::map<std::pair<std::int64_t, std::int64_t>, Replacement> gates_;  // by sum and threshold
  NetlistBuilder builder_;
};

}  // namespace

Netlist simplify(const Netlist& netlist, const SimplifyParams& params, SimplifyStats* stats) {
  SimplifyStats own;
  SimplifyStats& s = stats != nullptr ? *stats : own;
  s = {};
  s.gatesBefore = netlist.gates();
  s.entriesBefore = netlist.storedEntries();
  Netlist current = netlist;
  for (bool changed = true; changed && s.rounds < params.maxRounds; ++s.rounds) {
    SimplifyStats before = s;
    Netlist next;
    try {
      next = Round(current, params, s).run();
    } catch (const Error&) {  // a form that leaves would no longer fit 62 bits
      s = before;
      break;
    }
    changed = next.gates() != current.gates() || next.storedEntries() != current.storedEntries();
    current = std::move(next);
  }
  s.gatesAfter = current.gates();
  s.entriesAfter = current.storedEntries();
  return current;
}

}  // namespace tc0
