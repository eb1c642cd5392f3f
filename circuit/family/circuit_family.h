#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/safetensors.h"
#include "circuit/base/wave.h"
#include "circuit/circuit.h"
#include "circuit/family/side_number.h"

namespace tc0 {

/// A text about a circuit in which numbers grow with the side: words[0] numbers[0] words[1] ...
struct GrowingText {
  std::vector<std::string> words;  // one more than there are numbers
  std::vector<SideNumber> numbers;

  std::string at(std::int64_t side) const;
  bool operator==(const GrowingText&) const = default;
};

/// The circuits of n = s^2 tokens for every side s, as one finite object.
///
/// The members differ in nothing but this: extents of arrays, extents of reductions and strides of
/// index maps may be c s or c s^2 instead of c; the weights of a sum may be a table of waves, which
/// has a row for each row of tokens; texts about the circuit may have growing numbers in them.
/// Tables, weights, codings, offsets, domains, names and the order of the arrays are constants.
///
/// In the file, which is a container of kind "family" (docs/file-formats.md), such a number is the
/// text "c s" in place of a number. Whatever is read is rebuilt for s = 2 by the reader of circuits,
/// which checks everything. A member of another side is checked when it is made.
class CircuitFamily {
 public:
  /// Reads a family file, whose bytes the family keeps. Throws Error if anything is wrong; `where`
  /// names the file.
  static CircuitFamily parse(std::string bytes, const std::string& where);
  std::string format() const;

  /// The member of a side from 1 to kMaxSide, made and checked by the reader of circuits.
  Circuit at(std::int64_t side) const;

  /// What of the family grows, array by array: extents are units[d] s^powers[d].
  struct GrowingTerm {
    Shape units;  // of the reduction
    std::vector<int> powers;
    std::string stride;                // a stride that grows, in words; empty if none does
    const WaveTable* waves = nullptr;  // the weights, if they are waves
  };
  struct GrowingArray {
    Shape units;
    std::vector<int> powers;
    std::string stride;  // as of a term
    std::vector<GrowingTerm> terms;
  };
  /// The member of side 2, whose tables, weights and index maps are those of all members. (Readers
  /// leave out strides along an extent of 1, so the member of side 1 lacks some.)
  const Circuit& base() const { return base_; }
  const PerArray<GrowingArray>& growing() const { return growing_; }

 private:
  friend class FamilyDerivation;
  void finish(const std::string& where);  // makes base_ and growing_ of the rest
  void startGrowing();
  Circuit memberOf(const nlohmann::json& structure, std::int64_t side) const;

  nlohmann::json structure_;  // that of a circuit, with texts in place of growing numbers
  std::shared_ptr<const std::string> bytes_;   // the file that has the tensors
  std::map<std::string, TensorView> tensors_;  // but for those that are waves
  std::map<std::string, std::shared_ptr<const WaveTable>> waves_;
  std::map<std::string, std::string> metadata_;
  std::map<std::string, GrowingText> texts_;  // metadata that grow
  Circuit base_;
  PerArray<GrowingArray> growing_;
};

/// Whether the bytes are a container whose kind is "family". Looks at no more than its header.
bool isFamilyFile(std::string_view bytes);

}  // namespace tc0
