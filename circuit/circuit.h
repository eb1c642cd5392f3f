#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "circuit/base/id.h"
#include "circuit/base/index_map.h"
#include "circuit/base/number.h"
#include "circuit/base/range.h"
#include "circuit/base/table_values.h"
#include "circuit/base/tables.h"
#include "circuit/coding.h"
#include "circuit/step_layout.h"

namespace tc0 {

struct Array;
using ArrayId = Id<Array>;
template <class T>
using PerArray = PerId<ArrayId, T>;
inline constexpr ArrayId kOne = -1;  // as a term's source: the constant 1

/// `input`: integers in a range, coded on the circuit's input wires. Element e of the array has the
/// coding.width wires from first + e * coding.width on, `first` being Array::first.
struct InputOp {
  Range range;
  Coding coding;
};

/// One term of a `sum`. With o the output index, inside `domain`, and r running over the box
/// `over`:
///
///   contribution(o) = sum over r of scale * weights[weightAt(o, r)] * source[at(o, r)]
///
/// Outside `domain` it contributes nothing, so concatenations and paddings are sums as well.
struct Term {
  ArrayId source = kOne;
  std::int64_t scale = 1;
  Shape over;          // extents of the reduction; empty: no reduction
  IndexMap at;         // a row for each dimension of the source, columns (o, r); empty for kOne
  Integers weights;    // null: all 1
  AffineRow weightAt;  // into weights, columns (o, r); unused if weights is null
  std::vector<Range> domain;  // for each output dimension, inclusive; empty: everywhere
};

/// `sum`: adds its terms. No gates, no level.
struct SumOp {
  std::vector<Term> terms;
};

/// An array read through an index map: one row for each dimension of the array, one column for each
/// dimension of the reader.
struct View {
  ArrayId array = 0;
  IndexMap at;
};

/// `step`: for each index a bank of gates that compare one number, or one ratio, with the
/// breakpoints of a table, and the form over these gates that the table says. Costs one level.
struct StepOp {
  View numerator;
  std::optional<View> denominator;  // proven positive
  Tables tables;
  AffineRow tableAt;  // the number of the table at an index
  StepLayout layout;  // numbers the gates
};

/// `read`: another form over the gates of a step. It has no gates and costs no level. The element
/// at index o uses the gates of the step's element at(o). Let t be the table there, v =
/// variantAt(o) and gate_k the gates of table t; then
///
///   value(o) = base[t * variants + v]
///            + sum over k of increments[variants * start[t] + v * gates(t) + k] * gate_k
struct ReadOp {
  ArrayId step = 0;
  IndexMap at;
  std::int64_t variants = 1;
  AffineRow variantAt;
  std::vector<std::int64_t> base;
  std::vector<std::int64_t> increments;
};

/// One operation of a circuit: an array of numbers, and what follows from the operations before.
struct Array {
  std::string name;
  Shape shape;
  std::int64_t elements = 0;
  std::variant<InputOp, SumOp, StepOp, ReadOp> op;

  /// Holds every value that an element takes while every input lies in its declared range.
  Range range;
  /// At least |constant| + sum |weight| of the flattened form of every element. Hence it bounds
  /// every partial sum of such a form on every assignment of the wires.
  Magnitude magnitude = 0;
  /// How many paths lead from one element through sums down to inputs, steps and reads
  /// (saturating). Flattening an element costs that many visits.
  Magnitude paths = 1;
  /// The length of the longest chain of sums that read each other, from this sum down; 0 if the
  /// array is no sum. Flattening recurses that deep.
  std::int32_t sumDepth = 0;
  /// The number of an input's first wire, or of a step's first gate (gates count from 0). 0 for
  /// sums and reads.
  std::int64_t first = 0;

  template <class Op>
  const Op* as() const {
    return std::get_if<Op>(&op);
  }
};

/// An array whose elements are the circuit's results, under a name of its own.
struct Output {
  std::string name;
  ArrayId array = 0;
};

/// A circuit of threshold gates [w1 x1 + ... + wk xk >= theta], written as a list of arrays of
/// numbers.
///
/// A number in a circuit is never a row of bits but a *form*: an integer constant plus an integer
/// combination of wires (input wires and gate outputs). Sums of forms are forms, so a `sum` has no
/// gates. Only a `step` has gates, and it costs one level. Index maps are affine, so the memory
/// that a circuit takes follows its weights and not its gates: 10^12 gates fit into a few
/// kilobytes, and each of them still has a number (gate_query.h).
///
/// Arrays are numbered in the order in which they were added. An array reads earlier arrays only,
/// so there are no cycles. CircuitBuilder (builder.h) alone makes circuits, and checks them; a
/// finished circuit does not change.
class Circuit {
 public:
  const PerArray<Array>& arrays() const { return arrays_; }
  const Array& array(ArrayId id) const { return arrays_[id]; }
  const std::vector<Output>& outputs() const { return outputs_; }

  /// Texts about the circuit for people and tools. They are no part of its meaning.
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  ArrayId find(const std::string& name) const;  // throws Error if no array has the name

  /// Wires are numbered inputs first: wire inputWires() + g is the output of gate g.
  std::int64_t inputWires() const { return inputWires_; }
  std::int64_t gates() const { return gates_; }

 private:
  friend class CircuitBuilder;
  PerArray<Array> arrays_;
  std::vector<Output> outputs_;
  std::map<std::string, std::string> metadata_;
  std::int64_t inputWires_ = 0;
  std::int64_t gates_ = 0;
};

/// The name of an array's operation: "input", "sum", "step" or "read".
const char* operationName(const Array& array);

/// The form that a variant of a read says over the gates of one of its step's tables.
GateForm formOf(const ReadOp& read, const Tables& tables, std::int64_t table, std::int64_t variant);

/// A range of one element, from the ranges of the elements that it reads. It lies within the range
/// of the array.
Range elementRange(const Circuit& circuit, ArrayId array, const Index& index);

}  // namespace tc0
