#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/check/circuit_file.h"

namespace tc0check {

/// A family of circuits, one for each side s of a square picture of n = s^2 tokens, or for each number
/// s = n of tokens in a row: the file of a circuit in which some extents and strides are texts, "4 s",
/// some tensors are tables of waves, and some, the q of ratio steps, are multiplied by s or s^2.
class FamilyFile {
 public:
  static constexpr Int kMaxSide = Int{1} << 20;  // of a square
  static constexpr Int kMaxRow = Int{1} << 40;

  /// Takes a container whose metadata says "kind": "family", and checks what is not a circuit's. The
  /// member of side 2 is read at once, so that a broken file is refused. (In that of side 1 no stride
  /// along a growing dimension is ever met.)
  FamilyFile(Container file, Json structure);

  bool isSquare() const { return isSquare_; }
  /// The tokens of the member of a side, and the side of the member of so many tokens: refused if there
  /// is none.
  Int tokens(Int side) const { return isSquare_ ? side * side : side; }
  Int sideOf(Count tokens) const;

  /// The member of a side, read as the file of a circuit is.
  Circuit at(Int side) const;

 private:
  /// round(amplitude * sin(2 pi (start + x turn) / 2^62)) for x = 0, 1, ..., after two rows that
  /// bound it: a row has a number for each wave.
  struct Wave {
    Int amplitude;
    std::uint64_t turn, start;
  };

  void readMultiples(const Json& multiples, const Json& arrays, const std::string& place);

  Container file_;
  Json structure_;  // that of a circuit, but for the growing numbers
  std::map<std::string, std::vector<Wave>> waves_;
  std::map<std::string, int> multiples_;  // powers of s
  bool isSquare_ = true;
};

/// 2^60 sin(2 pi phase / 2^62), rounded by the rule that docs/file-formats.md names.
Int sineOfPhase(std::uint64_t phase);

}  // namespace tc0check
