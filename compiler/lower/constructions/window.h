#pragma once

#include <string>

#include "compiler/lower/constructions/value.h"
#include "model/program/program.h"

namespace tc0::lower {

/// The windows of an operation (WindowOp in program.h): `windows` of them, each `length` long.
///
/// Both the window and the place in it are affine in the index of x, so windows that stay within x
/// are a view of it and cost nothing. If some reach beyond x, a sum with a frame of the number that
/// is there is made first. It has no gates and no levels.
Value windowed(Draft& draft, const std::string& name, const Value& x, const program::WindowOp& op,
               std::int64_t windows, std::int64_t length);

}  // namespace tc0::lower
