#pragma once

#include <string>

#include "model/recipe/network/network.h"
#include "model/recipe/recipe.h"
#include "tests/support/not_tried.h"
#include "tests/tools/command_line.h"

namespace tc0 {

/// The whole way of a model, through the command line alone: train, quantise, compile, verify,
/// simulate, count, check, sample, report. Models are tiny: pictures of 4 x 4 pixels in 2 x 2
/// patches, width 8, one block; or points of the plane.

/// Whether the half with LibTorch is built.
bool canTrain();

/// "tc0 train CONFIG -o FOLDER" with a tiny network of the kind, its data put into the place:
/// `steps` steps, a checkpoint after each two.
std::string trainCommand(const Workplace& place, NetworkKind kind, Target target,
                         const std::string& folder, int steps);

/// model.safetensors in the place: trained where LibTorch is there, of seeded weights otherwise.
void makeModel(const Workplace& place, NetworkKind kind, Target target);

/// From model.safetensors to report.html; REQUIREs each command's success and CHECKs what it says.
/// Levels in all are at most `mostLevels` for each step of the sampler, and one.
struct Way {
  Recipe recipe = Recipe::kLean;
  int steps = 1;
  int mostLevels = 13;
  const char* more = "";  // options of quantise
};
void goAllTheWay(const Workplace& place, const Way& way);

/// The output of a command that has to succeed and to be silent on standard error, with more
/// patience than Workplace::output.
std::string outputOf(const Workplace& place, const std::string& command);

}  // namespace tc0
