#include "tools/tc0/verify/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "circuit/base/error.h"

namespace tc0 {

MemoryFile::MemoryFile(std::string_view bytes) : file_(::memfd_create("tc0", MFD_CLOEXEC)) {
  if (file_ < 0) fail("a file in memory: cannot be made (", std::strerror(errno), ")");
  while (!bytes.empty()) {
    ssize_t put = ::write(file_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      int error = errno;
      ::close(file_);
      fail("a file in memory: cannot be written (", std::strerror(error), ")");
    }
    bytes.remove_prefix(put);
  }
}

MemoryFile::~MemoryFile() { ::close(file_); }

std::string MemoryFile::path() const { return cat("/proc/", ::getpid(), "/fd/", file_); }

}  // namespace tc0
