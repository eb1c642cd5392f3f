#pragma once

#include "model/command/usage.h"

namespace tc0 {

/// train CONFIG.toml [--set KEY=VALUE]... [--out FOLDER] [--resume] [--device D]; train --keys
/// lists what may be set.
int trainCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
