#pragma once

#include "model/import/translate/translation.h"

/// Between the network's real numbers and the program's integers.
namespace tc0::importer {

/// Makes the variable one whose chain is affine: computes its integers by step tables, in the
/// program, and notes in this row of the report what that did. `name` is the network's tensor.
void settle(Translation& t, Variable& variable, const std::string& name, std::size_t row);

/// Settles a value in the middle of a node's translation.
Variable settled(Translation& t, Variable variable);

/// A settled variable with one scale for all elements, and zero for zero if `centred`: integers of
/// channels are multiplied, and a constant is added, where that is needed.
struct Scaled {
  program::TensorId tensor;  // dimensions in the network's order
  Fraction scale, offset;
};
Variable uniform(Translation& t, Variable variable, bool centred);
Scaled scaled(Translation& t, const Variable& variable, bool centred);

/// The program's tensor with its dimensions in the order of the network's.
program::TensorId plain(Translation& t, const Variable& variable);
/// The tensor with dimensions in this order: dimension d of the result is dimension wanted[d] of
/// the network's tensor.
program::TensorId ordered(Translation& t, const Variable& variable, const std::vector<int>& wanted);

/// A tensor of the program as a variable that stands for scale * integer + offset.
Variable variableOf(Translation& t, program::TensorId tensor, const Fraction& scale = 1,
                    const Fraction& offset = 0);

/// A constant of the program.
Variable constantVariable(Translation& t, const Constant& constant);
program::TensorId filled(Translation& t, const std::string& suffix, const Shape& shape,
                         std::int64_t value);
/// x + value in every element.
program::TensorId shiftedBy(Translation& t, program::TensorId x, std::int64_t value);

/// The largest fraction of which all are multiples; `most` is a limit of the multiples. Throws
/// Error, naming `what`, if one is larger.
struct Multiples {
  Fraction unit{1};
  std::vector<std::int64_t> counts;
};
Multiples multiplesOf(const std::vector<Fraction>& values, std::int64_t most,
                      const std::string& what);

}  // namespace tc0::importer
