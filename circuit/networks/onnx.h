#pragma once

#include <iosfwd>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// The size of an ONNX file if its matrices had no zeros and every input were read bit by bit.
inline constexpr SizeLaw kOnnxSize{.entry = 4, .gate = 12, .bank = 0, .name = 0};

/// The least size of a QONNX file: a sum whose gates are only counted is one of the numbers that are read.
inline constexpr SizeLaw kQonnxSize{.gate = 4};

/// Writes ONNX (operator set 17): a threshold layer for each level. The sums of a level are MatMul of
/// the wires of each earlier level that it reads with a matrix of weights, added up; its gates are
/// GreaterOrEqual of these sums with a row of thresholds. An input is an integer tensor
/// [N, shape...] of numbers, N samples, and so is an output. If every sum reads an input's wires in
/// the proportions of their coding, the sums read its numbers; else they read its bits, which are
/// made by Floor.
///
/// All arithmetic is on whole floating-point numbers that are exact: 32 bits if no sum reaches 2^24,
/// else 64 bits. Throws Error if a sum may reach 2^53, or if there is no input. Results are those of
/// the netlist if all inputs lie in their ranges.
void writeOnnx(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

/// QONNX, for FINN and other tools: gates are MultiThreshold, and gates of one sum that are only
/// counted are one channel with several thresholds. Inputs and outputs are whole numbers in 32-bit
/// floating point, with the types that they and the layers have noted. Throws Error if a sum may reach
/// 2^24, or if there is no input.
void writeQonnx(const Netlist& netlist, std::ostream& out, const WriteOptions& options);

}  // namespace tc0
