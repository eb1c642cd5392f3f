#pragma once

#include <vector>

#include "runtime/isa.h"

namespace tc0 {

/// The instruction sets of this machine, weakest first, up to `best`.
inline std::vector<Isa> isasUpTo(Isa best) {
  std::vector<Isa> isas;
  for (const auto& [isa, name] : kIsaNames)
    if (isa <= best && isa <= bestIsa()) isas.push_back(isa);
  return isas;
}

/// All instruction sets of this machine, weakest first.
inline std::vector<Isa> machineIsas() { return isasUpTo(bestIsa()); }

}  // namespace tc0
