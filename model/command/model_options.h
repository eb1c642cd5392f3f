#pragma once

#include <string>
#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "model/net/model_nets.h"
#include "model/recipe/network.h"

namespace tc0 {

/// What the commands that work on a checkpoint have in common. An option that a command does not
/// have counts as not given.

/// The checkpoint of the first argument, with the weights of --average and the pictures of --side.
Model modelOf(const Arguments& arguments);

/// --attention.
AttentionOptions attentionOf(const Arguments& arguments);

/// How each block of the model attends where approx or auto was asked for; none for exact. Throws
/// Error where approx has no certificate.
std::vector<BlockReport> attentionReport(const Model& model, const AttentionOptions& attention);

}  // namespace tc0
