#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// Sizes of a random netlist.
struct RandomNetlistParams {
  std::uint64_t seed = 1;
  int mostInputWires = 10;
  int banks = 6;
  int mostGates = 5;  // of a bank
  int mostWires = 7;  // into a sum
  std::int64_t mostWeight = 9;
  int outputs = 4;  // ports
};

/// Makes a netlist that uses every feature: all input codings, shapes, names that other tools
/// cannot hold, banks with repeated and unreachable thresholds, sums without wires, outputs that
/// are integers, bits, constants, inputs. Equal parameters give equal netlists.
Netlist randomNetlist(const RandomNetlistParams& params);

/// The sum of two n-bit numbers, with single-bit inputs and outputs.
Netlist adderNetlist(int n);
/// The parity and the majority of n bits.
Netlist parityNetlist(int n);

using Bits = std::vector<std::uint8_t>;

/// The binary digits of all outputs, as the formats of other tools have them.
Bits outputDigits(const Netlist& netlist, const Bits& inputs);

/// All assignments of `width` wires if there are at most `most`, else `most` random ones.
std::vector<Bits> assignments(std::int64_t width, std::size_t most, std::uint64_t seed);

}  // namespace tc0
