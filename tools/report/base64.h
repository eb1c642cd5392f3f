#pragma once

#include <string>
#include <string_view>

namespace tc0 {

/// Bytes as text for data URIs.
std::string base64(std::string_view bytes);

}  // namespace tc0
