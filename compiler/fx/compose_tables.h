#pragma once

#include "circuit/base/tables.h"

namespace tc0::fx {

/// The tables of outer(inner(x)), exactly: with the gates of `inner` where the value changes, so
/// never more. Either has one table for all or both have equally many; `outer` is plain, `inner`
/// may be a ratio step's. Every table of `inner` stays within 2^62 in magnitude.
Tables composeTables(const Tables& outer, const Tables& inner);

/// Whether every table gives back every number of the range.
bool isIdentity(const Tables& tables, Range range);

}  // namespace tc0::fx
