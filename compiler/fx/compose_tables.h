#pragma once

#include "circuit/base/tables.h"

namespace tc0::fx {

/// The tables of outer(inner(x)). They have those breakpoints of `inner` at which the value
/// changes, so never more than `inner` has. One of the two may have one table for all while the
/// other has several; otherwise both have equally many. `outer` is plain, `inner` may belong to a
/// ratio step. Every table of `inner` stays within 2^62 in magnitude.
Tables composeTables(const Tables& outer, const Tables& inner);

/// Whether every table maps every number of the range to itself.
bool isIdentity(const Tables& tables, Range range);

}  // namespace tc0::fx
