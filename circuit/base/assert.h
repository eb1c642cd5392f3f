#pragma once

#include <cassert>

/// States what a piece of code relies on: what a builder proved, what a kernel takes for granted.
/// The presets dev and tsan check it; the preset release does not evaluate it.
///
/// An assertion is no check of input. Input that breaks a rule is answered by tc0::fail (error.h).
#define TC0_ASSERT(condition) assert(condition)
