#pragma once

#include <string>
#include <string_view>

namespace tc0 {

/// Bytes in memory under a path, for a program that is started and reads files. Nothing is left on
/// the disk, however this program ends.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const;  // "/proc/PID/fd/N"

 private:
  int file_;
};

}  // namespace tc0
