#include "compiler/lower/budget.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::lower {

std::string excessOf(const DraftCost& cost, const Budget& budget) {
  long double fanIn = 0, weight = 0;
  for (const ArrayCost& array : cost.arrays) {
    if (array.gates == 0) continue;
    fanIn = std::max(fanIn, array.fanIn);
    weight = std::max(weight, array.weight);
  }
  auto excess = [](const std::optional<Count>& most, long double found, const char* what) {
    if (!most || found <= static_cast<long double>(*most)) return std::string();
    return cat("at most ", grouped(*most), " ", what, ", found ",
               grouped(static_cast<Count>(std::ceil(found))));
  };
  for (const std::string& one :
       {excess(budget.gates, static_cast<long double>(cost.gates), "gates"),
        excess(budget.wires, cost.wires, "wires"), excess(budget.fanIn, fanIn, "wires into a gate"),
        excess(budget.weight, weight, "as the largest |weight|")})
    if (!one.empty()) return one;
  return "";
}

}  // namespace tc0::lower
