#pragma once

#include "tools/check/proof/vanish.h"

namespace tc0check {

/// Whether a difference vanishes if its gates are written in another way. Each way is an identity:
///
///   a step that a 0/1 function g switches off    f(v + m g) = c + g (f(v + m) - c), if f(v) is c at
///                                                all values of v
///   a single gate [v >= p]                       digit i of v - p + 2^i, and 1 less digit i of
///                                                p - v - 1 + 2^i, for any i with 2^i at least p - v
///                                                and more than v - p at all values of v
///
/// The second one meets digits of a number in whose range there is one multiple only. Two digits of
/// one place cancel if the difference of their numbers is proved to be a multiple of twice its power
/// of two, whatever forms the numbers have. So do two gates that are 1 where several bits have given
/// values, if their bits are equal one by one, or are such digits.
bool vanishesRewritten(Expressions& expressions, Vanish& vanish, const Form& difference);

}  // namespace tc0check
