#include "circuit/simplify.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/size/reachable_sums.h"

namespace tc0 {
namespace {

// The value of an old wire in the new netlist: a constant, or a new wire, plain or complemented.
struct Replacement {
  std::int64_t wire = -1;  // -1: a constant
  bool negated = false;    // whether the wire is complemented, or the constant is 1
};

// Adds weight * (the old wire) to a form. A complemented wire x is 1 - x.
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

// The wires that some output depends on: 1 for each, else 0. Gates read smaller wires, so one pass
// from the last bank to the first finds them all.
std::vector<std::uint8_t> liveWires(const Netlist& netlist) {
  std::vector<std::uint8_t> live(netlist.wires(), 0);
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

// A gate that is still to be made, on the sum of its bank.
struct PlannedGate {
  std::size_t old;  // its wire in the old netlist
  std::int64_t threshold;
};

// Rewrites a netlist in one pass from inputs to outputs. Every old wire gets a replacement before a
// gate reads it, so each bank is rewritten on new wires: first its sum is replaced, then thresholds
// move to sums that occur and constant gates go, then redundant wires go, and what is left is
// shared with equal gates that exist already.
class Round {
 public:
  Round(const Netlist& old, const SimplifyParams& params, SimplifyStats& stats)
      : old_(old), params_(params), stats_(stats), live_(liveWires(old)) {}

  // The new netlist; nothing if a form or a threshold would not fit 62 bits. A form whose wires are
  // complemented gets up to twice the magnitude that it had.
  std::optional<Netlist> run() {
    for (const InputPort& port : old_.inputPorts())
      builder_.input(port.name, port.shape, port.range, port.coding);
    for (std::int64_t wire = 0; wire < old_.inputs(); ++wire)
      replacements_.push_back({wire, false});
    for (std::int64_t bank = 0; bank < old_.banks(); ++bank)
      if (!rewriteBank(bank)) return std::nullopt;
    TC0_ASSERT(std::ssize(replacements_) == old_.wires());
    for (const OutputPort& port : old_.outputPorts()) {
      std::vector<Form> forms;
      for (const OutputForm& form : port.forms) {
        forms.push_back(replaced(old_.list(form), form.constant));
        if (!withinLimit(forms.back().magnitude())) return std::nullopt;
      }
      builder_.output(port.name, port.shape, forms);
    }
    return builder_.finish();
  }

 private:
  // A form over new wires. Weights on one wire add up to no more than the old weights did, so they
  // fit.
  Form replaced(const Netlist::List& list, std::int64_t constant) const {
    Form form{constant, {}};
    for (const Wire& wire : list) addReplaced(form, replacements_[wire.source], wire.weight);
    form.normalise();
    return form;
  }

  // False if a threshold no longer fits.
  bool rewriteBank(std::int64_t bank) {
    std::vector<PlannedGate> gates;
    for (std::int64_t gate = old_.firstGate(bank); gate < old_.firstGate(bank + 1); ++gate) {
      bool live = live_[old_.inputs() + gate] || !params_.dead;
      if (live) gates.push_back({replacements_.size(), old_.threshold(gate)});
      stats_.deadGates += !live;
      replacements_.push_back({});
    }
    if (gates.empty()) return true;
    Form form = replaced(old_.list(bank), 0);
    for (PlannedGate& gate : gates) gate.threshold -= form.constant;
    form.constant = 0;
    settle(form, gates);
    if (params_.redundant) dropRedundant(form, gates);
    return share(form, gates);
  }

  // Divides the sum and its thresholds by the greatest common divisor of the weights. Then moves
  // each threshold to the least sum that occurs at or above it, which changes no gate. If there is
  // none, the gate is always 0; if it is the least sum of all, the gate is always 1; both leave the
  // list.
  void settle(Form& form, std::vector<PlannedGate>& gates) {
    std::int64_t divisor = 0;
    for (const Wire& wire : form.wires) divisor = std::gcd(divisor, wire.weight);
    if (divisor > 1) {
      for (Wire& wire : form.wires) wire.weight /= divisor;
      for (PlannedGate& gate : gates) gate.threshold = ceilDivide(gate.threshold, divisor);
    }
    Range bounds = ReachableSums::boundsOf(form.wires);
    std::optional<ReachableSums> sums;
    if (bounds.hi - bounds.lo <= params_.maxSpan) sums.emplace(form.wires);
    std::erase_if(gates, [&](PlannedGate& gate) {
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

  // Whether a wire of this weight can change a gate, given the sums that the other wires can take.
  // It can if for one of their sums s, [s + weight >= threshold] != [s >= threshold]. These s lie
  // in [threshold - weight, threshold - 1] for a positive weight, and in [threshold, threshold - 1
  // - weight] for a negative one.
  static bool matters(const ReachableSums& others, std::int64_t weight,
                      const std::vector<PlannedGate>& gates) {
    return std::any_of(gates.begin(), gates.end(), [&](const PlannedGate& gate) {
      std::int64_t from = gate.threshold - std::max(weight, std::int64_t{0});
      std::int64_t to = gate.threshold - 1 - std::min(weight, std::int64_t{0});
      std::optional<std::int64_t> sum = others.next(from);
      return sum && *sum <= to;
    });
  }

  // Takes out wires that change no gate, one by one, and tests each against the wires that are
  // left.
  //
  // Wires of the same |weight| can change places, so if one of them is needed, all of them are. A
  // redundant wire that goes changes no gate, so the wires found to be needed stay needed. Hence
  // one pass is enough.
  void dropRedundant(Form& form, std::vector<PlannedGate>& gates) {
    Range bounds = ReachableSums::boundsOf(form.wires);
    std::uint64_t words = (bounds.hi - bounds.lo) / 64 + 1;
    if (gates.empty() || bounds.hi - bounds.lo > params_.maxSpan ||
        words * form.wires.size() * form.wires.size() > params_.maxWork)
      return;
    std::set<Magnitude> needed;
    for (std::size_t j = 0; j < form.wires.size();) {
      Wire wire = form.wires[j];
      if (needed.contains(magnitude(wire.weight))) {
        ++j;
        continue;
      }
      form.wires.erase(form.wires.begin() + j);
      if (matters(ReachableSums(form.wires), wire.weight, gates)) {
        form.wires.insert(form.wires.begin() + j, wire);
        needed.insert(magnitude(wire.weight));
        ++j;
      } else {
        ++stats_.redundantWires;
      }
    }
    settle(form, gates);
  }

  // Makes the gates that are new, and replaces the others by wires that exist already. A gate is
  // known by its sum and its threshold. [S >= T] is the complement of [-S >= 1 - T], and of these
  // two the one whose first weight is positive is the key. False if a threshold does not fit.
  bool share(const Form& form, const std::vector<PlannedGate>& gates) {
    bool flip = !form.wires.empty() && form.wires[0].weight < 0;
    std::int64_t sum = numberOf(form.wires, flip);
    std::vector<std::int64_t> fresh;
    for (const PlannedGate& gate : gates) {
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
        if (!withinLimit(magnitude(gate.threshold))) return false;
        replacement = {next, false};
        fresh.push_back(gate.threshold);
      } else {
        replacement = {known->second.wire, known->second.negated != flip};
        ++stats_.equalGates;
      }
      TC0_ASSERT(replacement.wire <= next);
    }
    builder_.bank(form, fresh);
    return true;
  }

  // The wire that decides the gate alone, or null. If it is 1, every sum is on one side of the
  // threshold; if it is 0, every sum is on the other. Only a wire of the largest |weight| can do
  // that.
  static const Wire* onlyWire(const Form& form, std::int64_t threshold) {
    auto largest = std::max_element(
        form.wires.begin(), form.wires.end(),
        [](const Wire& a, const Wire& b) { return magnitude(a.weight) < magnitude(b.weight); });
    if (largest == form.wires.end()) return nullptr;
    std::int64_t size = std::abs(largest->weight);
    Range bounds = ReachableSums::boundsOf(form.wires);
    return bounds.hi - size < threshold && threshold <= bounds.lo + size ? &*largest : nullptr;
  }

  // A number for the sum, or for its negative if `flip` is true. Equal sums have equal numbers.
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
  std::vector<Replacement> replacements_;  // by old wire
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
    std::optional<Netlist> next = Round(current, params, s).run();
    if (!next) {
      s = before;
      break;
    }
    changed = next->gates() != current.gates() || next->storedEntries() != current.storedEntries();
    current = *std::move(next);
  }
  s.gatesAfter = current.gates();
  s.entriesAfter = current.storedEntries();
  return current;
}

}  // namespace tc0
