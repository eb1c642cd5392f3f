#pragma once

#include "compiler/lower/lowering.h"

namespace tc0::lower {

/// Gives every tensor an array of its own that holds exactly the tensor, for options.keepAll. The
/// array of another tensor (a view's operand, an equal tensor) is copied by a sum.
void separateArrays(const program::Program& program, LoweredProgram& lowered);

/// Makes a value that is a view into the whole of an array, if a live array holds it already: a
/// construction may have written it out for its own use.
void preferWholeArrays(LoweredProgram& lowered, const PerArray<bool>& live);

/// Renames live arrays, so that a name says what an array holds. An array that is called as a
/// tensor of `given` holds exactly that tensor: as many elements, in row-major order. An array that
/// holds tensors is called as one of them, by preference as it is called already. A helper that was
/// called as a tensor gets a suffix ("~2").
///
/// `lowered` is made from `program`, which is the given one or the given one simplified: tensors of
/// both correspond by name.
void nameArrays(const program::Program& given, const program::Program& program,
                LoweredProgram& lowered, const PerArray<bool>& live);

}  // namespace tc0::lower
