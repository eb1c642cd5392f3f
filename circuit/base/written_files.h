#pragma once

namespace tc0 {

/// The files that this process has written whole (file.h): how many, and the name of the last.
struct WrittenFiles {
  int count = 0;
  const char* last = "";
};

/// Async-signal-safe, for use in a handler that says what an interrupted program leaves.
WrittenFiles writtenFiles() noexcept;

}  // namespace tc0
