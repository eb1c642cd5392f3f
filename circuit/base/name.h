#pragma once

#include <string>

namespace tc0 {

/// Throws Error unless files and messages can hold the name: 1 to 256 bytes of UTF-8 without blanks
/// and control characters. `what` says in the message what is named.
void checkName(const char* what, const std::string& name);

}  // namespace tc0
