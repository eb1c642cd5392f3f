#pragma once

#include <string_view>

#include "model/names/array_names.h"

namespace tc0 {

/// The name of an array of a sampler, such as "0.velocity.blocks.1.query.digits":
///
///   [STEP.] [velocity. | acceleration.] [blocks.B. | layers.L.] POINT [.CONSTRUCTION ...]
///
/// POINT is one or more words of the recipes; the constructions behind it are words of the recipes
/// and of the compiler. Where a recipe divides by a norm's root and rounds in one step, the gates
/// stand in what is rounded: those of "query" are gates of the queries.
ArrayName recipeName(std::string_view name);

/// The name of an array of another circuit: "exp.gated" belongs to the operation "exp".
ArrayName plainArrayName(std::string_view name);

}  // namespace tc0
