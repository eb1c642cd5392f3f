#pragma once

#include <string>

#include "runtime/arrays/plan.h"
#include "runtime/arrays/schedule.h"

namespace tc0 {

/// How the array engine computes one array in runs that watch nothing, and the work that this takes.
struct ArrayNote {
  bool evaluated = false;  // if not, nothing needs its values any more
  std::string how;         // in words, such as "1 product of arrays"
  double products = 0;     // of numbers with weights or with each other, in a sample
  double steps = 0;        // numbers looked up in a table, in a sample
};

/// A note for each array.
PerArray<ArrayNote> explain(const Circuit& circuit, const PerArray<ArrayPlan>& plans,
                            const Schedule& schedule);

}  // namespace tc0
