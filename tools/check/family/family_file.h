#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/check/circuit_file.h"

namespace tc0check {

/// A family of circuits, one for each side s of a square picture of n = s^2 tokens: the file of a
/// circuit in which some extents and strides are texts, "4 s", and some tensors are tables of waves.
class FamilyFile {
 public:
  static constexpr Int kMaxSide = Int{1} << 20;

  /// Takes a container whose metadata says "kind": "family", and checks what is not a circuit's. The
  /// member of side 2 is read at once, so that a broken file is refused. (In that of side 1 no stride
  /// along a growing dimension is ever met.)
  FamilyFile(Container file, Json structure);

  /// The member of a side, read as the file of a circuit is.
  Circuit at(Int side) const;

 private:
  /// round(amplitude * sin(2 pi (start + x turn) / 2^62)) for x = 0, 1, ..., after two rows that
  /// bound it: a row has a number for each wave.
  struct Wave {
    Int amplitude;
    std::uint64_t turn, start;
  };

  Container file_;
  Json structure_;  // that of a circuit, but for the growing numbers
  std::map<std::string, std::vector<Wave>> waves_;
};

/// 2^60 sin(2 pi phase / 2^62), rounded by the rule that docs/file-formats.md names.
Int sineOfPhase(std::uint64_t phase);

}  // namespace tc0check
