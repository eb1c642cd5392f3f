#pragma once

#include "tools/check/proof/expressions.h"

namespace tc0check {

/// Whether a form without reductions is 0 at all values of the elements of tensors in it. This is
/// the last resort: it knows no rule, and is tried only if the values, or rather the intervals of
/// values within which no function changes, make at most 2^18 combinations.
bool vanishesAtAllValues(Expressions& expressions, const Form& form);

}  // namespace tc0check
