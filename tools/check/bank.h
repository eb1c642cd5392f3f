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
  /// levels[id] has to be complete for every step before the one that is counted.
  BankCounter(const Circuit& circuit, const std::vector<LevelMap>& levels, Work& work);

  /// The bank of one element of a step.
  Bank count(int step, const Int* index);
  Flattener& flattener() { return flattener_; }

 private:
  /// What counts of a set of wires.
  struct Wires {
    Count count = 0;
    Count sum = 0;      // of |weight|
    Count largest = 0;  // |weight|
    int level = 0;      // the largest level of a source

    /// Adds wires with weights of `factor` times those in `more`.
    void add(Count factor, const Wires& more);
  };
  /// Wires of the numerator and the denominator: their weights are q * n - p * d times those in
  /// `wires`.
  struct Both {
    Int n, d;
    Wires wires;
  };
  /// All wires into one bank.
  struct BankWires {
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
  BankWires bank_;
  std::vector<std::unordered_map<Int, Wires>> tableWires_;  // by via, by beginning in its tensor
  std::size_t tablesKept_ = 0;
};

}  // namespace tc0check
