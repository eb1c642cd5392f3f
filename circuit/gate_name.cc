#include "circuit/gate_name.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "circuit/gate_query.h"

namespace tc0 {
namespace {

constexpr std::size_t kCandidates = 6;  // as many steps as a message lists

// The parts of "exp[0, 3].5".
struct GateName {
  std::string step;
  std::optional<Index> index;
  std::optional<std::int64_t> breakpoint;
};

std::int64_t numberIn(std::string_view text, const std::string& name) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0)
    fail("gate: required a name as 'exp[0, 3].5', found '", shortened(name), "'");
  return number;
}

Index indexIn(std::string_view list, const std::string& name) {
  Index index;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    index.push_back(numberIn(list.substr(0, comma), name));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return index;
}

// A name without an index is a step's whole name, dots and all.
GateName partsOf(const std::string& name) {
  const std::size_t open = name.rfind('['), close = name.find(']', std::min(open, name.size()));
  if (open == std::string::npos || close == std::string::npos) return {name, {}, {}};
  GateName parts{name.substr(0, open),
                 indexIn(std::string_view(name).substr(open + 1, close - open - 1), name),
                 {}};
  const std::string_view rest = std::string_view(name).substr(close + 1);
  if (rest.starts_with('.')) parts.breakpoint = numberIn(rest.substr(1), name);
  if (!rest.empty() && !parts.breakpoint) numberIn(rest, name);
  return parts;
}

std::string listOf(const Circuit& circuit, const std::vector<ArrayId>& steps) {
  std::string list;
  for (std::size_t k = 0; k < std::min(steps.size(), kCandidates); ++k)
    list += cat(k > 0 ? ", " : "", "'", shortened(circuit.array(steps[k]).name), "'");
  return list +
         (steps.size() > kCandidates ? cat(" and ", steps.size() - kCandidates, " more") : "");
}

ArrayId stepNamed(const Circuit& circuit, const std::string& name) {
  std::vector<ArrayId> ending, containing;
  std::vector<std::string> names;
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    if (array.name == name && array.as<StepOp>() == nullptr)
      fail("gate: required a step, which has gates, found '", shortened(name),
           "', which is of kind ", operationName(array));
    if (array.as<StepOp>() == nullptr) continue;
    if (array.name == name) return id;
    names.push_back(array.name);
    names.push_back(array.name.substr(array.name.rfind('.') + 1));
    if (array.name.ends_with("." + name)) ending.push_back(id);
    if (array.name.find(name) != std::string::npos) containing.push_back(id);
  }
  if (ending.size() == 1) return ending[0];
  if (ending.size() > 1)
    fail("gate: required the name of one step, found '", shortened(name), "', in which ",
         listOf(circuit, ending), " end");
  if (!containing.empty() && !name.empty())
    fail("gate: required the name of a step, found '", shortened(name), "'; there are ",
         listOf(circuit, containing));
  fail("gate: required a number in [0, ", circuit.gates() - 1, "] or the name of a step, found '",
       shortened(name), "'", didYouMean(name, names));
}

}  // namespace

std::int64_t gateNamed(const Circuit& circuit, const std::string& name,
                       std::optional<std::int64_t> breakpoint) {
  GateName parts = partsOf(name);
  if (parts.breakpoint && breakpoint && *parts.breakpoint != *breakpoint)
    fail("gate: required one breakpoint, found ", *parts.breakpoint, " and ", *breakpoint);
  const ArrayId id = stepNamed(circuit, parts.step);
  const Array& array = circuit.array(id);
  const Index index = parts.index.value_or(Index(array.shape.size(), 0));
  if (index.size() != array.shape.size() || !isInside(array.shape, index.data()))
    fail("gate: required an element of '", shortened(array.name), "', whose shape is ",
         listText(array.shape), ", found ", listText(index));
  const StepOp& step = *array.as<StepOp>();
  const std::int64_t gates = step.tables.gates(step.tableAt.at(index.data()));
  const std::int64_t chosen = parts.breakpoint.value_or(breakpoint.value_or(0));
  if (gates == 0)
    fail("gate: required an element with gates, found ", shortened(array.name), listText(index),
         ", which has none");
  if (chosen < 0 || chosen >= gates)
    fail("gate: ", shortened(array.name), listText(index), ": required a breakpoint in [0, ",
         gates - 1, "], found ", chosen);
  return GateQuery(circuit).number(id, index, chosen);
}

}  // namespace tc0
