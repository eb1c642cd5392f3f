#pragma once

#include <map>
#include <vector>

#include "circuit/flatten.h"
#include "circuit/size/figures.h"
#include "circuit/size/partition.h"

namespace tc0 {

/// Gates of one element with equal figures.
struct GateFigures {
  Count gates = 0;
  SumFigures sum;  // its level is not known and stays 0
};

/// The figures of the gates of single elements, wire by wire. Elements whose forms differ only by a
/// renaming of wires (questionsOf in circuit/size/paths.h) are looked at once.
class GateFigureList {
 public:
  /// Keeps a reference to the circuit.
  GateFigureList(const Circuit& circuit, ArrayId step);

  /// For an element of a ratio step there is an entry for each gate, otherwise there is one for all.
  const std::vector<GateFigures>& of(const Index& index);

 private:
  std::vector<GateFigures> plain(const Index& index) const;
  std::vector<GateFigures> ratio(const Index& index) const;

  const Circuit& circuit_;
  const StepOp& step_;
  Flattener flattener_;
  std::vector<Question> questions_;
  std::map<std::vector<std::int64_t>, std::vector<GateFigures>> known_;
};

}  // namespace tc0
