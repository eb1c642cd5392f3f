#pragma once

#include <iosfwd>
#include <span>

#include "circuit/circuit.h"
#include "circuit/evaluate.h"
#include "circuit/formats/write_options.h"

namespace tc0 {

/// Writes Verilog that keeps the arrays of a circuit: a module for each array, with its weights and
/// tables as constants, and a top module WriteOptions::model that joins them. Its size follows the
/// weights. It is in the part of SystemVerilog that yosys and Verilator read; Icarus reads it with
/// TC0_LOOPS.
///
/// The design is a pipeline with a register after each level of gates: it takes a sample at every
/// rising edge of `clock`, and the results of a sample are at the outputs as many edges later as the
/// circuit has levels (the comment at the top says how many). What a later level reads is handed on
/// by further registers. There is no reset.
///
/// An input array is one port, with the wires of element e, in the circuit's coding, from e times
/// their number on. An output array is one port of numbers in row-major order, unsigned if none can
/// be negative. Widths follow the proven ranges, so results are those of the circuit if all inputs
/// lie in their declared ranges.
///
/// With the macro TC0_LOOPS the elements of an array are passes of a loop and not instances: a large
/// circuit is then compiled by Verilator in seconds, and runs as fast.
///
/// Throws Error if an array has more than 2^24 bits, or if the file would be too large.
void writeArrayVerilog(const Circuit& circuit, std::ostream& out, const WriteOptions& options);

/// The size of that file in bytes, about.
Count arrayVerilogBytes(const Circuit& circuit);

/// Samples with their results: values of input and output arrays, for each sample.
struct TestVectors {
  std::vector<InputValues> inputs;
  std::vector<std::vector<std::vector<std::int64_t>>> outputs;
};

/// Writes a module WriteOptions::model + "_test" that passes a sample at every edge and compares the
/// results. It prints "PASS: n vectors" and finishes, or prints the first differences and "FAIL: k of
/// n vectors" and ends with $fatal. For `iverilog -g2012` and `verilator --binary`.
void writeArrayTestBench(const Circuit& circuit, const TestVectors& vectors, std::ostream& out,
                         const WriteOptions& options);

/// A script that synthesises the file for look-up tables of six inputs and prints how many it takes,
/// how many registers, and the longest way through look-up tables within a module.
std::string yosysScript(const std::string& verilogFile, const WriteOptions& options);

}  // namespace tc0
