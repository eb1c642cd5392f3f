#pragma once

#include <iosfwd>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// The table of model/flow/orders.h, or of consistency.h for a checkpoint.
int ordersCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
