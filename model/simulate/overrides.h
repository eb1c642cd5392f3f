#pragma once

#include <string>
#include <vector>

#include "model/program/program.h"

namespace tc0 {

/// Numbers of a program that can be overridden: the weights or the bias of a linear tensor, or a
/// constant.
struct Numbers {
  std::string name;  // "fc.weights", "fc.bias", "c"
  Shape shape;
  Integers values;
};
std::vector<Numbers> numbersOf(const program::Program& program);

}  // namespace tc0
