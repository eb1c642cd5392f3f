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

/// The circuits of n = s^2 tokens for every side s, or of n = s, as one finite object.
///
/// The members differ in nothing but this: extents of arrays, extents of reductions and strides of
/// index maps may be c s or c s^2 instead of c; the weights of a sum may be a table of waves, which
/// has a row for each row of tokens; the numbers q of a ratio step's tables may be multiplied by s or
/// s^2; texts about the circuit may have growing numbers in them. All other tables, weights, codings,
/// offsets, domains, names and the order of the arrays are constants.
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

  TokenGrid tokens() const { return tokens_; }
  std::int64_t maxSide() const { return tokens_ == TokenGrid::kSquare ? kMaxSide : kMaxRow; }

  /// The member of a side from 1 to maxSide(), made and checked by the reader of circuits.
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
    int power = 0;                // of s, in the numbers q of a ratio step
    std::vector<std::int64_t> q;  // without s^power; empty if the power is 0
  };
  /// The member of side 2, whose tables, weights and index maps are those of all members. (Readers
  /// leave out strides along an extent of 1, so the member of side 1 lacks some.)
  const Circuit& base() const { return base_; }
  const PerArray<GrowingArray>& growing() const { return growing_; }

 private:
  friend class FamilyDerivation;
  void finish(const std::string& where);  // makes base_ and growing_ of the rest
  void keep(const std::string& name, std::vector<std::int64_t> numbers);  // as a tensor
  void startGrowing();
  void growTables(const std::string& where);
  Circuit memberOf(const nlohmann::json& structure, std::int64_t side) const;

  nlohmann::json structure_;  // that of a circuit, with texts in place of growing numbers
  TokenGrid tokens_ = TokenGrid::kSquare;
  std::shared_ptr<const std::string> bytes_;   // the file that has the tensors
  std::map<std::string, TensorView> tensors_;  // but for those that are waves
  std::vector<std::shared_ptr<const std::vector<std::int64_t>>> kept_;  // tensors beside the bytes
  std::map<std::string, std::shared_ptr<const WaveTable>> waves_;
  std::map<std::string, int> multiples_;  // of s: the power, for tensors that are multiplied
  std::map<std::string, std::string> metadata_;
  std::map<std::string, GrowingText> texts_;  // metadata that grow
  Circuit base_;
  PerArray<GrowingArray> growing_;
};

/// Whether the bytes are a container whose kind is "family". Looks at no more than its header.
bool isFamilyFile(std::string_view bytes);

}  // namespace tc0
