#pragma once

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// If every operand is constant and the operator is one of arithmetic: computes the result as any
/// other program would, in the type that the network says (32-bit floats, or integers), and says
/// so. Products with a single number stay exact: they go into the constant's factor. Operators that
/// move elements fold constants in their own translation.
bool foldNode(Translation& t, const Node& node);

}  // namespace tc0::importer
