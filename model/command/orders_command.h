#pragma once

#include "model/command/usage.h"

namespace tc0 {

/// orders [CHECKPOINT] [--json]: the table of model/flow/orders.h, or of consistency.h for a
/// checkpoint.
int ordersCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
