#pragma once

#include <string>

#include "circuit/base/command_line/command_line.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// --without-velocity.
Option withoutVelocityOption(const std::string& help = "");

/// The model with its velocity in closed form at time 1 (model/recipe/start_velocity.h). If its file
/// `path` holds no means, they are taken of the data that the model was trained on. Throws Error if
/// the data cannot be read, do not fit the model, or the model has no such form.
Model withoutVelocity(Model model, const std::string& path);

}  // namespace tc0
