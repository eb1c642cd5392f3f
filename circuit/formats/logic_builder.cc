#include "circuit/formats/logic_builder.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Adds weight * net to a form, with checks, because the weights come from a file.
void addScaled(Form& sum, const Form& net, std::int64_t weight) {
  auto refuse = [] { fail("required weights that add up to less than 2^62, found more"); };
  std::int64_t scaled;
  if (__builtin_mul_overflow(net.constant, weight, &scaled)) refuse();
  if (__builtin_add_overflow(sum.constant, scaled, &sum.constant)) refuse();
  for (const Wire& wire : net.wires) {
    if (__builtin_mul_overflow(wire.weight, weight, &scaled)) refuse();
    sum.wires.push_back({wire.source, scaled});
  }
}

// How many of the literals are true, as a form. A complemented literal counts 1 - net.
Form countOf(std::span<const Literal> literals) {
  Form count;
  for (const Literal& literal : literals) {
    addScaled(count, *literal.net, literal.complemented ? -1 : 1);
    if (literal.complemented) ++count.constant;
  }
  count.normalise();
  return count;
}

// A range of the count: what the weights allow, but no less than 0 and no more than the literals.
Range countRange(const Form& count, std::size_t literals) {
  Range range{count.constant, count.constant};
  for (const Wire& wire : count.wires) (wire.weight < 0 ? range.lo : range.hi) += wire.weight;
  return {std::max(range.lo, std::int64_t{0}), std::min<std::int64_t>(range.hi, literals)};
}

}  // namespace

Form LogicBuilder::literal(Literal literal) { return countOf({&literal, 1}); }

// The count is compared with each k at which the table changes; the result starts at the value of
// the least count and adds the change, +1 or -1, for each gate that is 1. A function of one literal
// that changes is the literal, or its complement, and takes no gate.
Form LogicBuilder::symmetric(std::span<const Literal> literals, const std::vector<bool>& table) {
  TC0_ASSERT(table.size() == literals.size() + 1);
  Form count = countOf(literals);
  Range range = countRange(count, literals.size());
  TC0_ASSERT(range.lo <= range.hi);
  auto value = [&](std::int64_t k) { return table[k] ? 1 : 0; };
  if (literals.size() == 1 && value(0) != value(1))
    return literal({literals[0].net, literals[0].complemented != table[0]});
  std::vector<std::int64_t> thresholds;
  for (std::int64_t k = range.lo + 1; k <= range.hi; ++k) {
    if (value(k) != value(k - 1)) thresholds.push_back(k);
  }
  Form result{value(range.lo), {}};
  std::int64_t gate = netlist_.bank(count, thresholds);
  for (std::int64_t k : thresholds) result.wires.push_back({gate++, value(k) - value(k - 1)});
  if (thresholds.size() > 1)
    bankEnds_.insert(bankEnds_.end(), {gate - std::ssize(thresholds), gate});
  return result.wires.size() <= kWidest ? result : close(result);
}

Form LogicBuilder::fromCount(std::span<const Literal> literals, std::size_t least) {
  std::vector<bool> table(literals.size() + 1, false);
  std::fill(table.begin() + std::min(least, table.size()), table.end(), true);
  return symmetric(literals, table);
}

Form LogicBuilder::parity(std::span<const Literal> literals) {
  std::vector<bool> table(literals.size() + 1);
  for (std::size_t k = 1; k < table.size(); k += 2) table[k] = true;
  return symmetric(literals, table);
}

Form LogicBuilder::disjointSum(std::span<const Form> nets) {
  Form sum;
  for (const Form& net : nets) addScaled(sum, net, 1);
  sum.normalise();
  return sum.wires.size() <= kWidest ? sum : close(sum);
}

Form LogicBuilder::threshold(std::span<const Form* const> nets,
                             std::span<const std::int64_t> weights, std::int64_t threshold) {
  Form sum;
  for (std::size_t i = 0; i < nets.size(); ++i) addScaled(sum, *nets[i], weights[i]);
  sum.normalise();
  return {0, {{netlist_.gate(sum, threshold), 1}}};
}

Form LogicBuilder::close(const Form& form) { return {0, {{netlist_.gate(form, 1), 1}}}; }

Form LogicBuilder::output(const Form& net) { return isPlainlyBit(net) ? net : close(net); }

// Whether every prefix sum is 0 or 1 and all wires come from one bank. The gates of a bank that
// `symmetric` makes have rising thresholds, so the values of the form are its prefix sums.
bool LogicBuilder::isPlainlyBit(const Form& form) const {
  std::int64_t value = form.constant;
  for (const Wire& wire : form.wires) {
    value += wire.weight;
    if (value != 0 && value != 1) return false;
  }
  if (form.wires.size() < 2) return true;
  auto after = std::upper_bound(bankEnds_.begin(), bankEnds_.end(), form.wires.front().source);
  bool inBank = (after - bankEnds_.begin()) % 2 != 0;
  return inBank && form.wires.back().source < *after;
}

}  // namespace tc0
