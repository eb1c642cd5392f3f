#pragma once

#include <iosfwd>
#include <string>

#include "circuit/circuit.h"
#include "circuit/hardware/number_text.h"

namespace tc0 {

/// The Verilog modules of single arrays. They hold no registers. Element e of an array lies in the
/// bits from e * width on, in row-major order; what an array gives is its port `y`, and what it reads
/// from array k is its port `ak`.
///
/// The elements of an array are instances made by a generate loop, which synthesis shares. If the
/// macro TC0_LOOPS is defined, they are passes of a procedural loop instead, which a simulator
/// compiles into a loop and not into a copy for each element. Both make each element by the same
/// lines.
class ArrayModules {
 public:
  /// Module names begin with `prefix`.
  ArrayModules(const Circuit& circuit, std::string prefix, std::ostream& out)
      : circuit_(circuit), prefix_(std::move(prefix)), out_(out) {}

  /// "tc0_a12", the module of an array; of a step, what turns gates into numbers is "tc0_a12_value".
  std::string module(ArrayId array) const;

  /// The bits of an element: the numbers of the array, and the ranks of a step, which are how many of
  /// its gates are 1.
  NumberBits bits(ArrayId array) const { return bitsFor(circuit_.array(array).range); }
  NumberBits rankBits(ArrayId step) const;

  /// Writes the modules of one array. An input is decoded from its wires `w`. A sum adds. A step
  /// compares, and gives ranks; numbers are looked up by rank, in a second module. A read looks up.
  void write(ArrayId array);

 private:
  void writeInput(ArrayId id, const InputOp& input);
  void writeSum(ArrayId id, const SumOp& sum);
  void writeStep(ArrayId id, const StepOp& step);
  void writeUnit(ArrayId id, const StepOp& step);
  int sideBits(const StepOp& step) const;
  void writeLookup(const std::string& name, ArrayId array, ArrayId step, const IndexMap& at,
                   const AffineRow& rowAt, const RomRows& rows);
  void head(const std::string& name, const std::string& inputs, std::int64_t bits);
  /// An element for each index: `body` as passes of a loop, or as instances of a generate loop.
  void elements(const Shape& shape, const std::string& declarations, const std::string& body,
                const std::string& store);

  const Circuit& circuit_;
  std::string prefix_;
  std::ostream& out_;
};

}  // namespace tc0
