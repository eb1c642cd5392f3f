#pragma once

#include "tools/check/circuit_file.h"
#include "tools/check/figures.h"
#include "tools/check/work.h"

namespace tc0check {

/// How a circuit is counted. Every method is exact, and one routine counts the banks of all of
/// them.
///
///   kOneByOne  every element of every step
///   kClasses   a step's indices are cut into boxes until all indices of a box provably have forms
///              that differ only in the names of their wires (questions.h); one of them is counted,
///              times the box's population
///   kAuto      one by one if that is quick, else by classes
enum class Method { kAuto, kOneByOne, kClasses };

struct Recount {
  Figures figures;
  bool byClasses = false;
  Count elements = 0;  // of all steps
  Count counted = 0;   // those of them that were looked at
};

Recount recount(const Circuit& circuit, Method method, Work& work);

}  // namespace tc0check
