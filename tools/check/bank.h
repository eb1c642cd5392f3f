#pragma once

#include <unordered_map>
#include <vector>

#include "tools/check/figures.h"
#include "tools/check/flatten.h"
#include "tools/check/level_map.h"

namespace tc0check {

/// The gates of one element of a step, counted on its flattened numerator and denominator.
struct Bank {
  Figures figures;
  Profile profile;
};

/// Counts banks one by one, by the definitions:
///
///   gate k of a plain step   weights N_j
///   gate k of a ratio step   weights q_k N_j - p_k D_j
///   fan-in                   the number of wires j with a weight that is not 0
///   level                    1 + the largest level among them; input wires are on level 0
///
/// Pieces that are alone on their element's wires are not looked at wire by wire: their weights are
/// one factor times the weights of a table, whose number, sum and maximum are found once.
class BankCounter {
 public:
  /// levels[id] must be there for every step before the one that is counted.
  BankCounter(const Circuit& circuit, const std::vector<LevelMap>& levels, Work& work);

  Bank count(int step, const Int* index);
  Flattener& flattener() { return flattener_; }

 private:
  /// Wires whose weights are a factor times known ones.
  struct Wires {
    Count count = 0;
    Count sum = 0;      // of |weight|
    Count largest = 0;  // |weight|
    int level = 0;      // the largest of their sources

    void add(Count factor, const Wires& more);
  };
  /// Wires with weights q * n - p * d, times those in `wires`.
  struct Both {
    Int n, d;
    Wires wires;
  };
  /// Everything that enters one bank.
  struct Entering {
    Wires numerator, denominator;  // wires of one of them only
    std::vector<Both> both;
  };
  /// The weights of a piece: a factor times a stretch of a tensor.
  struct Weights {
    Int factor;
    const Numbers* numbers;
    Int begin, count;
  };

  void enter(const Form& numerator, const Form& denominator);
  void enterGroup(const Piece* n, const Piece* nEnd, const Piece* d, const Piece* dEnd);
  void enterByWire(const Piece* n, const Piece* nEnd, const Piece* d, const Piece* dEnd);
  void enterWires(Int n, Int d, const Wires& wires);
  Gates gate(Int q, Int p);

  Int tableOf(int step, Int element) const;
  const Profile& profileOf(int step, Int element) const;
  Weights weightsOf(const Piece& piece) const;
  Wires wiresOf(const Piece& piece);

  const Circuit& circuit_;
  const std::vector<LevelMap>& levels_;
  Work& work_;
  Flattener flattener_;
  Entering entering_;
  std::vector<std::unordered_map<Int, Wires>> known_;  // by via, by beginning in its tensor
  std::size_t knownSize_ = 0;
};

}  // namespace tc0check
