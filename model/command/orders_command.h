#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// Prints the table of model/flow/orders.h; for a checkpoint, that of its own flow and the checks
/// of model/flow/consistency.h.
int ordersCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
