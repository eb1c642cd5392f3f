#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/hardware/number_text.h"

namespace tc0 {

/// A port of the top module: an array of a circuit as one vector of bits.
struct ArrayPort {
  std::string name;
  std::int64_t elements = 0;
  int width = 0;  // of an element; 0 for an input that has one value only, which is no port
  std::int64_t bits() const { return elements * width; }
};

/// The ports of a circuit's top module, with names of their own. The clock is called `clock`, or
/// `clock_` and so on if the circuit uses that name.
class ArrayPorts {
 public:
  explicit ArrayPorts(const Circuit& circuit);

  const std::string& clock() const { return clock_; }
  const std::vector<ArrayPort>& inputs() const { return inputs_; }
  const std::vector<ArrayPort>& outputs() const { return outputs_; }

 private:
  std::string clock_;
  std::vector<ArrayPort> inputs_, outputs_;
};

}  // namespace tc0
