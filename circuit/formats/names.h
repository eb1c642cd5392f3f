#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// An element of a port as a vector of bits. Element [3, 1] of a port x is called `x_3_1`, a scalar
/// just `x`. A vector of one bit is the net `x_3_1`; the bits of a longer one are `x_3_1[0]`,
/// `x_3_1[1]`, ..., the lowest first, as synthesis tools write buses.
struct BitVector {
  std::string name;
  int width = 1;
  bool twos = false;
  std::string bit(int k) const;
};

/// The names of a netlist's inputs and outputs in the files of other tools. Every format uses
/// these.
///
/// Characters that some format cannot hold become '_', and a name that is taken gets a number, so
/// that names are unique over inputs and outputs together. Nothing is called `x` beside a single
/// bit that is called `x[3]`, because tools would join the two. Output numbers are two's
/// complement, except those that are always 0 or 1.
class NetNames {
 public:
  explicit NetNames(const Netlist& netlist);

  /// One vector for each element, port by port, so that bits come in the order of the input wires
  /// and of the output digits.
  const std::vector<BitVector>& inputs() const { return inputs_; }
  const std::vector<BitVector>& outputs() const { return outputs_; }

  /// The names of all bits, in order.
  std::vector<std::string> inputBits() const { return bitsOf(inputs_); }
  std::vector<std::string> outputBits() const { return bitsOf(outputs_); }

  /// A word that starts with `wish`, such that no name is this word followed by digits.
  std::string prefix(std::string wish) const;

 private:
  BitVector add(const std::string& port, const Shape& shape, std::int64_t element, int width,
                bool twos);
  bool take(const BitVector& vector);
  static std::vector<std::string> bitsOf(const std::vector<BitVector>& vectors);

  std::unordered_set<std::string> taken_;
  std::unordered_set<std::string> buses_;          // "x" if some single bit is called "x[3]"
  std::unordered_map<std::string, int> attempts_;  // the last number tried after a name
  std::vector<BitVector> inputs_;
  std::vector<BitVector> outputs_;
};

/// An estimate of the characters of all names together, from shapes alone.
Count nameCharacters(const Netlist& netlist);
/// An estimate for one port whose elements have `bits` bits each.
Count nameCharacters(const std::string& port, const Shape& shape, int bits);

/// A name as Verilog writes it: unchanged if it is an identifier and no keyword, else escaped, as
/// in "\a[0] ".
std::string verilogName(const std::string& name);

}  // namespace tc0
