#pragma once

#include <vector>

#include "circuit/circuit.h"
#include "runtime/split/box.h"

namespace tc0 {

/// Which elements of a circuit each rank computes, keeps and sends.
///
/// A step or read of level t is computed in stage t, a sum over arrays of level t in stage t + 1,
/// so an array reads arrays of its own stage and of earlier ones. Within a stage, a rank computes
/// whatever it needs itself; between stages, ranks exchange what the others need. So there are as
/// many exchanges as levels.
///
/// An element that two ranks need within one stage is computed by both. An element that is needed
/// in later stages or is a result is owned by one rank, which sends it to all that need it.
struct SplitPlan {
  int ranks = 1;
  std::int32_t stages = 0;       // 1 to `stages` compute; inputs are of stage 0
  PerArray<std::int32_t> stage;  // of each array
  PerArray<std::int32_t> last;   // the last stage that reads the array; 0: none
  PerArray<bool> isResult;
  /// own[a][r], for an array that later stages need or that is a result: what rank r computes of it
  /// for all. Empty for other arrays.
  PerArray<std::vector<MaybeBox>> own;
  /// computed[a][r] holds own[a][r], and what rank r needs within the array's stage. For an input
  /// it is empty.
  PerArray<std::vector<MaybeBox>> computed;
  /// held[a][r] is what rank r needs of the array in later stages.
  PerArray<std::vector<MaybeBox>> held;

  bool isShared(ArrayId array) const { return !own[array].empty(); }
};

/// `watched` are results beside the outputs.
SplitPlan splitPlan(const Circuit& circuit, const std::vector<ArrayId>& watched, int ranks);

/// What a plan costs, for one sample.
struct SplitCosts {
  int exchanges = 0;               // between stages
  double computed = 0;             // elements of all ranks over those of one rank alone
  double imbalance = 0;            // the most elements of a rank over their mean
  std::int64_t bytesSent = 0;      // by all ranks to others, over all stages
  std::int64_t mostBytesSent = 0;  // by the rank that sends most
  std::int64_t mostBytesHeld = 0;  // by the rank that holds most
};
SplitCosts costsOf(const Circuit& circuit, const SplitPlan& plan);

}  // namespace tc0
