#pragma once

#include "runtime/simulator.h"

namespace tc0 {

/// Every array and every gate of a circuit.
inline Watch everything(const Circuit& circuit) {
  Watch watch;
  for (std::size_t id = 0; id < circuit.arrays().size(); ++id)
    watch.arrays.push_back(static_cast<ArrayId>(id));
  for (std::int64_t gate = 0; gate < circuit.gates(); ++gate) watch.gates.push_back(gate);
  return watch;
}

}  // namespace tc0
