#pragma once

#include <string>
#include <vector>

#include "model/program/program.h"

namespace tc0 {

/// The numbers of a program that can be overridden: weights, biases and constants.
struct Numbers {
  std::string name;  // "fc.weights", "fc.bias", "c"
  Shape shape;
  Integers values;
};
std::vector<Numbers> numbersOf(const program::Program& program);

}  // namespace tc0
