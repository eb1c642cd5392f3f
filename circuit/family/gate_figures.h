#pragma once

#include <map>
#include <vector>

#include "circuit/flatten.h"
#include "circuit/size/figures.h"
#include "circuit/size/partition.h"

namespace tc0 {

/// The |weights| of a gate of a ratio step whose q is c s^power: for s from `settled` on each is
/// a s^power + b, with one a and one b for all s.
struct GrowingWeights {
  std::int64_t settled = 1;
  std::map<Wide, Wide> largest;  // for each a the largest b

  /// Adds |c n s^power - p d|, the weight of a wire that has the weights n and d in numerator and
  /// denominator. It is 0 or changes its sign for one s at most.
  void add(Wide cn, Wide pd, int power);
};

/// Gates of one element with equal figures.
struct GateFigures {
  Count gates = 0;
  SumFigures sum;  // its level is not known and stays 0
  GrowingWeights growing;
};

/// The figures of the gates of single elements, wire by wire. Elements whose forms differ only by a
/// renaming of wires (questionsOf in circuit/size/paths.h) are looked at once.
class GateFigureList {
 public:
  /// Keeps a reference to the circuit. If the numbers q of the step grow in the family, `q` and
  /// `power` say how, and the figures of gates say how weights do.
  GateFigureList(const Circuit& circuit, ArrayId step, const std::vector<std::int64_t>& q = {},
                 int power = 0);

  /// For an element of a ratio step there is an entry for each gate, otherwise there is one for all.
  const std::vector<GateFigures>& of(const Index& index);

 private:
  std::vector<GateFigures> plain(const Index& index) const;
  std::vector<GateFigures> ratio(const Index& index) const;
  GrowingWeights growing(const WireForm& numerator, const WireForm& denominator,
                         std::int64_t gate) const;

  const Circuit& circuit_;
  const StepOp& step_;
  const std::vector<std::int64_t> q_;
  const int power_;
  Flattener flattener_;
  std::vector<Question> questions_;
  std::map<std::vector<std::int64_t>, std::vector<GateFigures>> known_;
};

}  // namespace tc0
