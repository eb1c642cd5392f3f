#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/netlist.h"
#include "runtime/run.h"

namespace tc0 {

/// An array as a file of samples holds it. The first dimension counts the samples.
struct StoredArray {
  std::string name;  // empty: the file gives none, and holds nothing else
  Shape shape;
  std::vector<std::int64_t> values;  // row-major
};

/// An array of numbers that need not be integers.
struct RealArray {
  std::string name;
  Shape shape;
  std::vector<double> values;  // row-major
};

/// Brings the arrays of a file into the order of the inputs. Throws Error unless there is one array
/// for each input, all with the same number of samples and the input's elements in each.
SampleBatch fitted(std::vector<StoredArray> arrays, const std::vector<InputPort>& ports,
                   const std::string& where);

/// The number that `size` bytes stand for, the least significant one first, and such bytes.
std::uint64_t littleEndianAt(std::string_view bytes, std::uint64_t at, std::size_t size);
std::string littleEndianText(std::uint64_t value, std::size_t size);

/// How a file stores an integer.
struct IntegerType {
  int bytes = 8;  // 1, 2, 4 or 8
  bool isSigned = true;
  bool bigEndian = false;
};

/// All numbers in `data`. Throws Error if one does not fit 64 bits with sign.
std::vector<std::int64_t> decodeIntegers(std::string_view data, IntegerType type,
                                         const std::string& where);

}  // namespace tc0
