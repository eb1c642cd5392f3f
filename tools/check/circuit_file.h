#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/check/affine.h"
#include "tools/check/container.h"
#include "tools/check/output.h"
#include "tools/check/tables.h"

namespace tc0check {

// A circuit as its file writes it: arrays of forms, each reading earlier arrays through affine
// index maps. Everything that a reader may rely on is checked while reading: names differ, sources
// are earlier (so there is no cycle), every index map stays inside on every index, tables rise
// strictly, sizes agree.
//
// Constants play no part in depth or size, so terms of the constant 1 are kept apart from the others.
// Terms that contribute nowhere are checked and dropped.

/// An input: element e stands on `width` wires of its own and is a number of `range`. The coding is
/// reduced to what counts: the sum and the maximum of the absolute values of the weights on these
/// wires.
struct Input {
  Span range{0, 0};
  Int constant = 0;  // the number is the constant plus the weights of its wires that are 1
  Int width = 0;
  Count sumOfWeights = 0;
  Count largestWeight = 0;
};

/// A term contributes scale * weights[weightAt(o, r)] * source[at(o, r)] to element o, for each
/// index r below `over`, if o is in `domain`.
struct Term {
  int source = 0;
  Int scale = 1;
  std::vector<Int> over;
  std::vector<Row> at;  // by dimension of the source
  Row address;          // the element number in the source
  std::optional<Numbers> weights;
  Row weightAt;
  Box domain;  // clipped to the shape; never empty
};

/// The terms of `constants` have the source -1, which is the constant 1, and no address.
struct Sum {
  std::vector<Term> terms;
  std::vector<Term> constants;
};

/// Element o reads the element at(o) of another array.
struct View {
  int array = 0;
  std::vector<Row> at;
  Row address;  // the element number in the other array
};

/// A step: the tables say its gates, and tableAt which table an element has.
struct Step : Tables {
  View numerator;
  std::optional<View> denominator;
  Row tableAt;
};

/// A read: another base and other weights on the gates of a step. Those of table t and variant v are
/// base[t * variants + v] and the weights from increments[variants * start[t] + v * gates(t)] on.
struct Read {
  View step;
  Int variants = 1;
  Row variantAt;
  Numbers base, increments;
};

struct Array {
  std::string name;
  std::vector<Int> shape;
  Int elements = 0;
  std::variant<Input, Sum, Step, Read> op;
};

struct Circuit {
  Container file;  // holds the numbers that the arrays point into
  std::vector<Array> arrays;
  std::vector<Output> outputs;
  Count inputWires = 0;

  const Array& operator[](int id) const { return arrays[id]; }
};

/// Reads a container whose metadata says "kind": "circuit"; `structure` is its parsed structure.
Circuit readCircuit(Container file, const Json& structure);

/// Reads "range", "coding" and "width" of an input and checks that they agree.
Input readCoding(const Fields& fields);

}  // namespace tc0check
