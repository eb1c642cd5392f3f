#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/check/affine.h"
#include "tools/check/container.h"
#include "tools/check/output.h"
#include "tools/check/tables.h"

namespace tc0check {

// An integer program as its file writes it: tensors of integers, each computed by one operation
// from earlier tensors. Everything that a proof relies on is checked while reading: operands are
// earlier, shapes follow from the operands, sizes of weights and tables agree, and indices stay
// inside. The ranges that the file declares of computed tensors are not used: a proof derives its
// own.

enum class Op {
  kInput,      // integers of `range`
  kConstant,   // numbers
  kLinear,     // y[.., o] = bias[o] + sum over i of numbers[o * in + i] * x[.., g * in + i], where
               // g is the group of o: each has in / groups numbers of x and its part of y
  kAdd,        // a + b
  kScale,      // factor * x
  kMatmul,     // y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j]
  kStep,       // table(x); table k along `axis`, or one table if axis is -1
  kRatioStep,  // table(numerator / denominator)
  kDigits,     // y[.., k] = floor(x / 2^(low + k)) mod 2
  kSum,        // along axis, which stays with extent 1
  kMax,        // the rank-th largest along axis, which stays with extent 1
  kReshape,    // the same elements in row-major order
  kTranspose,  // dimension d is dimension permutation[d] of x
  kSlice,      // y[index] = x[start + stride * index]
  kWindow,     // y[.., o, .., k, c] = x[.., stride * o + dilation * k - before, .., c], or fill
  kConcat,     // the parts one after the other along axis
  kBroadcast,  // dimensions of extent 1 repeated
};

struct Tensor {
  std::string name;
  Op op = Op::kInput;
  std::vector<Int> shape;
  Int elements = 1;
  Span range{0, 0};  // as the file declares it; of an input, what it may be
  std::vector<int> operands;
  Numbers numbers;              // of a constant, or the weights of a linear layer
  std::optional<Numbers> bias;  // absent: zero
  Int factor = 1;
  Int groups = 1;  // of a linear layer
  Int axis = -1;
  Int rank = 1;
  Int low = 0;  // of digits
  std::vector<Int> permutation, start, stride;
  Int step = 1, dilation = 1, before = 0, fill = 0;  // of a window; step is its stride
  Tables tables;
};

struct Program {
  Container file;  // holds the numbers that the tensors point into
  std::vector<Tensor> tensors;
  std::vector<Output> outputs;

  const Tensor& operator[](int id) const { return tensors[id]; }
};

/// The name of an operation in files and messages.
const char* nameOf(Op op);

Program readProgram(const std::string& path);

}  // namespace tc0check
