#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/run.h"

/// Bits of many samples, packed 64 a word, for inputs and outputs that are single bits. Logic at the
/// rate of the gate engine needs them: as bytes, the numbers that pass in and out take more time
/// than the gates between them.
///
/// Element e has a row of words: bit s % 64 of word s / 64 is its value in sample s. This is what
/// NumPy makes of a matrix `x` of samples by elements as
///
///   numpy.packbits(x.T, axis=1, bitorder="little")
///
/// if each row is filled up with zeros to a multiple of 8 bytes, on a little-endian machine.
namespace tc0 {

/// Rows of a matrix of words: row e begins at words[e * stride]. Not owned.
template <class Word>
struct PackedRows {
  Word* words = nullptr;
  std::int64_t rows = 0;
  std::int64_t stride = 0;  // words from one row to the next

  Word* row(std::int64_t e) const { return words + e * stride; }
};
using PackedIn = PackedRows<const std::uint64_t>;
using PackedOut = PackedRows<std::uint64_t>;

/// The words that a row of so many samples takes.
constexpr std::int64_t packedWords(std::int64_t samples) { return (samples + 63) / 64; }

/// Samples of all inputs, in the order of the circuit's inputs or the netlist's input ports. Bits
/// beyond the last sample are ignored.
struct PackedSamples {
  std::int64_t samples = 0;
  std::vector<PackedIn> values;
};

/// Throws Error unless every port is one of single bits, with a row of enough words for each
/// element.
void checkPacked(const PackedSamples& batch, const std::vector<InputPort>& ports);
/// Throws Error unless there are `elements` rows of enough words for the output of this name.
void checkPacked(const PackedOut& rows, const std::string& name, std::int64_t elements,
                 std::int64_t samples);

/// The samples as bytes of 0 and 1, by input: [s * rows + e].
std::vector<std::vector<std::uint8_t>> unpacked(const PackedSamples& batch);
/// Writes bytes of 0 and 1, [s * rows + e], into rows. Bits beyond the last sample become 0.
void pack(std::span<const std::uint8_t> bytes, std::int64_t samples, const PackedOut& to);

}  // namespace tc0
