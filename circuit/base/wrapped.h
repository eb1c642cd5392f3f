#pragma once

#include <cstdint>
#include <string>

namespace tc0 {

/// The words of a text in lines of at most `width` columns, with a line break at the end. A word that
/// is wider has a line of its own.
std::string wrapped(const std::string& text, std::int64_t width);

}  // namespace tc0
