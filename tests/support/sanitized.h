#pragma once

namespace tc0 {

/// Whether this is a build for a sanitizer: slower, and with a memory map of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace tc0
