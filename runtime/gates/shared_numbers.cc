#include "runtime/gates/shared_numbers.h"

#include <algorithm>
#include <numeric>

namespace tc0 {
namespace {

// Shorter runs of wires are not looked at.
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

// Adding the number up costs about one adder a wire, its bits as many a use as there are.
bool SharedNumbers::worth(const Number& number) const {
  auto bits = static_cast<std::int64_t>(64 - __builtin_clzll(number.wires.size() | 1));
  auto length = std::ssize(number.wires);
  return number.uses * (length - bits - 1) > length;
}

const std::vector<SharedNumbers::Part>& SharedNumbers::of(const Netlist::List& list) {
  split(list, -1);
  return parts_;
}

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

// As the bank's sum grows its gates turn on in the order of their thresholds.
WideRange SharedNumbers::rangeOf(std::span<const Wire> wires) {
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
