#include "circuit/netlist.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/name.h"

namespace tc0 {

std::int64_t InputPort::elements() const { return elementsOf(shape, name); }

// firstGate_ has one entry more than there are banks, so the last bank ends like the others. Banks
// are never empty, so the bank before the first entry above `gate` has it.
std::int64_t Netlist::bankOf(std::int64_t gate) const {
  TC0_ASSERT(gate >= 0 && gate < gates());
  auto after = std::upper_bound(firstGate_.begin(), firstGate_.end(), gate);
  return after - firstGate_.begin() - 1;
}

std::uint64_t Netlist::bytes() const {
  return store_.bytes() +
         sizeof(std::int64_t) * (firstGate_.size() + lists_.size() + thresholds_.size());
}

// After sorting, equal sources are neighbours. The merged wires overwrite the front of the list, of
// which `kept` are done.
void Form::normalise() {
  auto bySource = [](const Wire& a, const Wire& b) { return a.source < b.source; };
  if (!std::is_sorted(wires.begin(), wires.end(), bySource))
    std::sort(wires.begin(), wires.end(), bySource);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < wires.size();) {
    Wire merged = wires[i++];
    for (; i < wires.size() && wires[i].source == merged.source; ++i)
      if (__builtin_add_overflow(merged.weight, wires[i].weight, &merged.weight))
        fail("wire ", merged.source, ": required a total weight of 64 bits, found more");
    if (merged.weight != 0) wires[kept++] = merged;
  }
  wires.resize(kept);
}

Magnitude Form::magnitude() const {
  Magnitude total = tc0::magnitude(constant);
  for (const Wire& wire : wires) total = addMagnitudes(total, tc0::magnitude(wire.weight));
  return total;
}

std::int64_t NetlistBuilder::input(const std::string& name, const Shape& shape, Range range,
                                   Coding coding) {
  if (netlist_.gates() > 0) fail("input '", name, "': required before the first gate");
  checkName("input", name);
  checkCoding(coding, range);
  std::int64_t elements = elementsOf(shape, cat("input '", name, "'"));
  std::int64_t first = netlist_.inputs_;
  Magnitude wires = addMagnitudes(magnitude(first),
                                  multiplyMagnitudes(magnitude(elements), magnitude(coding.width)));
  if (!withinLimit(wires)) fail("input '", name, "': required fewer than 2^62 input wires in all");
  if (!inputNames_.insert(name).second)
    fail("input '", name, "': required a name of its own, found it twice");
  netlist_.inputPorts_.push_back({name, shape, range, coding, first});
  netlist_.inputs_ = wires;
  return first;
}

std::int64_t NetlistBuilder::bit(const std::string& name) {
  return input(name, {}, {0, 1}, {Coding::Kind::kBits, 1});
}

// Checks what every later user of a form relies on: wires exist and rise, no weight is 0, and no
// sum of a part of the weights leaves 62 bits. Hence evaluators need no checks of overflow.
void NetlistBuilder::check(const Form& form, const char* what, std::int64_t number) const {
  auto refuse = [&](const auto&... parts) { fail(what, " ", number, ": required ", parts...); };
  std::int64_t previous = -1;
  for (const Wire& wire : form.wires) {
    if (wire.source <= previous)
      refuse("wires in rising order, found ", wire.source, " after ", previous);
    if (wire.source >= wires()) refuse("wires below ", wires(), ", found ", wire.source);
    if (wire.weight == 0) refuse("weights other than 0, found 0 on wire ", wire.source);
    previous = wire.source;
  }
  if (!withinLimit(form.magnitude())) refuse("magnitudes that add up to less than 2^62");
}

// [constant + sum >= threshold] is stored as [sum >= threshold - constant].
std::int64_t NetlistBuilder::bank(const Form& form, std::span<const std::int64_t> thresholds) {
  std::int64_t first = netlist_.wires();
  check(form, "gate", netlist_.gates());
  for (std::int64_t threshold : thresholds) {
    std::int64_t shifted;
    if (__builtin_sub_overflow(threshold, form.constant, &shifted) ||
        !withinLimit(magnitude(shifted)))
      fail("gate ", netlist_.gates(), ": required thresholds below 2^62 in magnitude, found ",
           threshold);
  }
  if (thresholds.empty()) return first;
  for (std::int64_t threshold : thresholds)
    netlist_.thresholds_.push_back(threshold - form.constant);
  netlist_.lists_.push_back(netlist_.store_.add(form.wires));
  netlist_.firstGate_.push_back(netlist_.gates());
  return first;
}

void NetlistBuilder::output(const std::string& name, const Shape& shape,
                            std::span<const Form> forms) {
  checkName("output", name);
  std::int64_t required = elementsOf(shape, cat("output '", name, "'"));
  if (required != std::ssize(forms))
    fail("output '", name, "': required ", required, " forms for shape ", listText(shape),
         ", found ", forms.size());
  std::string what = cat("output '", name, "', element");
  for (const Form& form : forms) check(form, what.c_str(), &form - forms.data());
  if (!outputNames_.insert(name).second)
    fail("output '", name, "': required a name of its own, found it twice");
  OutputPort port{name, shape, {}};
  port.forms.reserve(forms.size());
  for (const Form& form : forms)
    port.forms.push_back({form.constant, netlist_.store_.add(form.wires)});
  netlist_.outputPorts_.push_back(std::move(port));
}

Netlist NetlistBuilder::finish() {
  TC0_ASSERT(netlist_.firstGate_.size() == netlist_.lists_.size() + 1);
  TC0_ASSERT(netlist_.firstGate_.back() == netlist_.gates());
  netlist_.store_.shrink();
  netlist_.thresholds_.shrink_to_fit();
  netlist_.lists_.shrink_to_fit();
  netlist_.firstGate_.shrink_to_fit();
  inputNames_.clear();
  outputNames_.clear();
  return std::exchange(netlist_, Netlist{});
}

}  // namespace tc0
