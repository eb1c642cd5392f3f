#include "runtime/gates/shared_numbers.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// A run of fewer wires is not worth a number.
constexpr std::size_t kShortest = 3;

}  // namespace

bool SharedNumbers::PatternLess::operator()(const std::vector<Wire>& a,
                                            const std::vector<Wire>& b) const {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(), [](const Wire& x, const Wire& y) {
        return x.source != y.source ? x.source < y.source : x.weight < y.weight;
      });
}

SharedNumbers::SharedNumbers(const Netlist& netlist) : netlist_(netlist) {
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) split(netlist.list(bank), bank);
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms) split(netlist.list(form), INT64_MAX);
  counting_ = false;
  for (std::int64_t id = 0; id < size(); ++id)
    if (worth(number(id)))
      byBank_[netlist.bankOf(number(id).wires[0].source - netlist.inputs())].push_back(id);
}

const std::vector<std::int64_t>& SharedNumbers::ofBank(std::int64_t bank) const {
  static const std::vector<std::int64_t> kNone;
  auto found = byBank_.find(bank);
  return found == byBank_.end() ? kNone : found->second;
}

// Adding the number up costs about one adder a wire, once. Each use then costs as many adders as it
// has bits, in place of one a wire.
bool SharedNumbers::worth(const Number& number) const {
  std::int64_t bits = std::bit_width(number.wires.size() | 1), length = std::ssize(number.wires);
  return number.uses * (length - bits - 1) > length;
}

const std::vector<SharedNumbers::Part>& SharedNumbers::of(const Netlist::List& list) {
  split(list, -1);
  return parts_;
}

// Divides a list into runs of wires from one bank; wires are sorted by source, so each run is
// together. An input wire is a run of its own. A run is factor * pattern, where the pattern's
// weights have no common divisor and the first is positive, so equal numbers have equal patterns.
// While counting, patterns get numbers and uses; later, runs become parts.
void SharedNumbers::split(const Netlist::List& list, std::int64_t bank) {
  wires_.clear();
  parts_.clear();
  for (const Wire& wire : list) wires_.push_back(wire);
  for (std::size_t at = 0; at < wires_.size();) {
    std::size_t end = at + 1;
    if (wires_[at].source >= netlist_.inputs()) {
      std::int64_t source = netlist_.bankOf(wires_[at].source - netlist_.inputs());
      std::int64_t after = netlist_.inputs() + netlist_.firstGate(source + 1);
      while (end < wires_.size() && wires_[end].source < after) ++end;
    }
    std::span<const Wire> run(wires_.data() + at, end - at);
    at = end;
    std::int64_t number = -1, factor = 1;
    if (run.size() >= kShortest) {
      factor = 0;
      for (const Wire& wire : run) factor = std::gcd(factor, wire.weight);
      if (run[0].weight < 0) factor = -factor;
      std::vector<Wire> pattern(run.begin(), run.end());
      for (Wire& wire : pattern) wire.weight /= factor;
      if (counting_) {
        auto [known, fresh] = ids_.try_emplace(pattern, size());
        if (fresh) numbers_.push_back({pattern, rangeOf(pattern), 0, -1});
        Number& counted = numbers_[known->second];
        ++counted.uses;
        counted.lastBank = bank;
      } else {
        number = ids_.at(pattern);
        if (!worth(numbers_[number])) number = -1;
      }
    }
    if (counting_) continue;
    parts_.push_back({number, number < 0 ? 1 : factor, run, rangeOf(run)});
  }
}

// The range of a sum of wires: of independent wires, or of gates of one bank. As the bank's sum
// grows, its gates turn on in the order of their thresholds, so the sum of the gates takes one
// value after each threshold, and 0 below all.
WideRange SharedNumbers::rangeOf(std::span<const Wire> wires) {
  TC0_ASSERT(!wires.empty());
  WideRange range;
  if (wires.size() == 1 || wires[0].source < netlist_.inputs()) {
    for (const Wire& wire : wires) (wire.weight < 0 ? range.least : range.largest) += wire.weight;
    return range;
  }
  steps_.clear();
  for (const Wire& wire : wires)
    steps_.push_back({netlist_.threshold(wire.source - netlist_.inputs()), wire.weight});
  std::sort(steps_.begin(), steps_.end());
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
