#include "compiler/lower/budget.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::lower {
namespace {

struct Spent {
  long double gates = 0, wires = 0, fanIn = 0, weight = 0;
};

std::string excess(const std::optional<Count>& most, long double found, const char* what) {
  if (!most || found <= static_cast<long double>(*most)) return "";
  return cat("at most ", grouped(*most), " ", what, ", found ",
             grouped(static_cast<Count>(std::ceil(found))));
}

std::string firstExcess(const Spent& spent, const Budget& budget) {
  for (const std::string& one :
       {excess(budget.gates, spent.gates, "gates"), excess(budget.wires, spent.wires, "wires"),
        excess(budget.fanIn, spent.fanIn, "wires into a gate"),
        excess(budget.weight, spent.weight, "as the largest |weight|")})
    if (!one.empty()) return one;
  return "";
}

}  // namespace

std::string excessOf(const DraftCost& cost, const Budget& budget) {
  Spent spent{static_cast<long double>(cost.gates), cost.wires};
  for (const ArrayCost& array : cost.arrays) {
    if (array.gates == 0) continue;
    spent.fanIn = std::max(spent.fanIn, array.fanIn);
    spent.weight = std::max(spent.weight, array.weight);
  }
  return firstExcess(spent, budget);
}

std::string excessOf(const Counts& counts, const Budget& budget) {
  return firstExcess(
      {static_cast<long double>(counts.gates), static_cast<long double>(counts.wires),
       static_cast<long double>(counts.largestFanIn),
       static_cast<long double>(counts.largestWeight)},
      budget);
}

}  // namespace tc0::lower
