#pragma once

#include "model/command/usage.h"

namespace tc0 {

/// bench-attention [--json]: the table of bench_attention.h.
int benchAttentionCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
