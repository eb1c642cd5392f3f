#pragma once

#include <string>
#include <string_view>

namespace tc0 {

/// The text as one line that any terminal shows as it is. UTF-8 stays; control characters and bytes
/// that are no UTF-8 become "\x1b" and the like. A long text is cut and ends in "...".
std::string printable(std::string_view text);

}  // namespace tc0
