#pragma once

#include <string>

namespace tc0 {

/// Throws Error unless the name can stand in every file and message: 1 to 256 bytes of UTF-8
/// without blanks and control characters. `what` is what has the name.
void checkName(const char* what, const std::string& name);

}  // namespace tc0
