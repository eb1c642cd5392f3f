#pragma once

#include "runtime/simulator.h"

namespace tc0 {

/// Watches every array and every gate of a circuit.
inline Watch everything(const Circuit& circuit) {
  Watch watch;
  for (ArrayId id : circuit.arrays().ids()) watch.arrays.push_back(id);
  for (std::int64_t gate = 0; gate < circuit.gates(); ++gate) watch.gates.push_back(gate);
  return watch;
}

}  // namespace tc0
