#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Prints the table of model/net/bench_attention.h.
int benchAttentionCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
