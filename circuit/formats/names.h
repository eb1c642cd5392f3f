#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// The one place that decides what things are called in other tools' files.
///
/// Every element of a port is a vector of bits: `x` for a scalar, `x_3_1` for element [3, 1]. A
/// vector of one bit is the net `x_3_1`; else its bits are `x_3_1[0]`, `x_3_1[1]`, ..., the lowest
/// first, which is how synthesis tools write buses. Numbers that leave are two's complement, except
/// those that are always 0 or 1.
///
/// Characters that some format cannot hold become '_', and a name that is taken gets a number: what
/// comes out is unique over inputs and outputs together, and the same in every format.
/// Nothing is called `x` beside a single bit that is called `x[3]`: tools would join them.
struct BitVector {
  std::string name;
  int width = 1;
  bool twos = false;
  std::string bit(int k) const;
};

class NetNames {
 public:
  explicit NetNames(const Netlist& netlist);

  /// One for each element, ports in order: input wires and output digits in the order of the
  /// netlist.
  const std::vector<BitVector>& inputs() const { return inputs_; }
  const std::vector<BitVector>& outputs() const { return outputs_; }

  /// All bits, in order.
  std::vector<std::string> inputBits() const { return bitsOf(inputs_); }
  std::vector<std::string> outputBits() const { return bitsOf(outputs_); }

  /// A word that starts with `wish` such that no name consists of it and digits.
  std::string prefix(std::string wish) const;

 private:
  BitVector add(const std::string& port, const Shape& shape, std::int64_t element, int width,
                bool twos);
  bool take(const BitVector& vector);
  static std::vector<std::string> bitsOf(const std::vector<BitVector>& vectors);

  std::unordered_set<std::string> taken_;
  std::unordered_set<std::string> buses_;          // that names such as "x[3]" seem to be bits of
  std::unordered_map<std::string, int> attempts_;  // the last number tried after a name
  std::vector<BitVector> inputs_;
  std::vector<BitVector> outputs_;
};

/// About how many characters all names take together, from shapes alone.
Count nameCharacters(const Netlist& netlist);

/// Verilog's way of writing a name: as it is if it is an identifier and no keyword, else escaped,
/// "\a[0] ".
std::string verilogName(const std::string& name);

}  // namespace tc0
