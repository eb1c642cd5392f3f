#pragma once

#include <string>
#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "model/net/model_nets.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// The arguments that the commands which work on a checkpoint have in common. If a command lacks
/// one of the options, the function takes it as not given.

/// The bytes of a file. Throws Error if it is a program, a circuit or another file that is no
/// checkpoint; the text says what to do with it.
std::string readCheckpointFile(const std::string& path);

/// The checkpoint of the first argument, with the weights of --average, the pictures of --side
/// and the velocity of --without-velocity.
Model modelOf(const Arguments& arguments);

/// --attention.
AttentionOptions attentionOf(const Arguments& arguments);

/// How each block of the model attends if --attention is approx or auto; nothing if it is exact.
/// Throws Error if it is approx and a block has no certificate.
std::vector<BlockReport> attentionReport(const Model& model, const AttentionOptions& attention);

}  // namespace tc0
