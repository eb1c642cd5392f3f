#pragma once

#include <string>
#include <string_view>

namespace tc0 {

/// Bytes as base64, the text that data URIs hold.
std::string base64(std::string_view bytes);

}  // namespace tc0
