#pragma once

#include "model/program/program.h"

namespace tc0 {

/// A sampler whose samples choose between few steps and many, as one program of constant depth: both
/// are computed, and gates decide which pixels leave. Both programs are of one model, have the same
/// inputs and the output "pixels", which `few` and `many` differ in by |few - many| in levels. A
/// sample takes the many steps if the mean of that difference over its pixels is above `tolerance`.
///
///   apart    = many - few
///   distance = |apart|, a step of each pixel
///   choose   = [sum of distance > tolerance x pixels], and its complement `keep`
///   pixels   = choose x many + keep x few, rounded once more by gates of its own
///
/// which takes at most 4 levels behind the deeper sampler. Steps of `many` are numbered after those of `few`.
/// The result's metadata is that of `few`, with menu.times (those of `many`) and menu.tolerance as well.
program::Program withMenu(const program::Program& few, const program::Program& many,
                          double tolerance);

}  // namespace tc0
