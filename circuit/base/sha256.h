#pragma once

#include <string>
#include <string_view>

namespace tc0 {

/// The SHA-256 digest of bytes (FIPS 180-4) as 64 hexadecimal digits, as sha256sum prints it. It
/// says which file a figure or a proof is about.
std::string sha256(std::string_view bytes);

}  // namespace tc0
