#include "circuit/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/written_files.h"

namespace tc0 {
namespace {

// The path of the temporary file that is being written. A plain array, because a signal handler
// reads it.
char unfinishedPath[4096];
std::atomic<bool> unfinished{false};

// The file written last, as its writer named it, and how many there are.
char writtenPath[sizeof unfinishedPath];
std::atomic<int> written{0};

// Whether something is there that is not a file: a pipe, a device, a folder.
bool isOther(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error);
}

// A pipe of unknown length is read up to here.
constexpr std::uintmax_t kMaxPipe = std::uintmax_t{1} << 28;

bool isTerminal(const std::filesystem::path& path) {
  int file = ::open(path.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return false;
  bool terminal = ::isatty(file) == 1;
  ::close(file);
  return terminal;
}

}  // namespace

// A device gives no end of bytes, so only one that is empty, or a terminal, is read.
std::string readFile(const std::filesystem::path& path, std::uintmax_t limit) {
  if (path == "-") return readFile("/dev/stdin", limit);
  std::error_code error;
  std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::directory)
    fail(path.string(), ": required a file, found a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path.string(), ": cannot be read (", std::strerror(errno), ")");
  bool device = status.type() == std::filesystem::file_type::character ||
                status.type() == std::filesystem::file_type::block;
  if (device && !isTerminal(path) && in.peek() != std::char_traits<char>::eof())
    fail(path.string(), ": required a file or a pipe, found a device");
  std::uintmax_t size = 0;
  if (status.type() == std::filesystem::file_type::regular) {
    size = std::filesystem::file_size(path, error);
    if (error) size = 0;
  } else {
    limit = std::min(limit, kMaxPipe);
  }
  if (size > limit) fail(path.string(), ": required at most ", limit, " bytes, found ", size);
  std::string text;
  text.reserve(size);
  char block[1 << 16];
  while (in.read(block, sizeof block), in.gcount() > 0) {
    if (text.size() + in.gcount() > limit)
      fail(path.string(), ": required at most ", limit, " bytes, found more");
    text.append(block, in.gcount());
  }
  return text;
}

WrittenFiles writtenFiles() noexcept { return {written.load(), writtenPath}; }

void removeUnfinishedFiles() noexcept {
  if (unfinished.exchange(false)) ::unlink(unfinishedPath);
}

void writeFile(const std::filesystem::path& path, const std::function<void(std::ostream&)>& body) {
  if (path == "-") {
    body(std::cout);
    std::cout.flush();
    if (!std::cout) fail("standard output: cannot be written");
    return;
  }
  // A pipe or a device is written to, not replaced.
  if (isOther(path)) {
    std::ofstream out(path, std::ios::binary);
    if (out) body(out);
    out.flush();
    if (!out) fail(path.string(), ": cannot be written (", std::strerror(errno), ")");
    return;
  }
  writeFileIf(path, body, [](const std::filesystem::path&) { return true; });
}

// The target of a link is replaced, not the link.
bool writeFileIf(const std::filesystem::path& path, const std::function<void(std::ostream&)>& body,
                 const std::function<bool(const std::filesystem::path& temporary)>& accept) {
  if (path == "-" || isOther(path)) fail(path.string(), ": required the name of a file");
  std::error_code status;
  std::filesystem::path target = std::filesystem::weakly_canonical(path, status);
  if (status) target = path;
  std::string temporary = target.string() + cat(".", ::getpid(), ".part");
  if (temporary.size() >= sizeof unfinishedPath) fail(path.string(), ": the path is too long");
  std::strcpy(unfinishedPath, temporary.c_str());
  errno = 0;
  unfinished = true;  // set before the file exists, because a signal may come at any moment
  try {
    std::ofstream out(temporary, std::ios::binary);
    if (!out) fail(path.string(), ": cannot be written (", std::strerror(errno), ")");
    body(out);
    out.flush();
    if (!out) fail(path.string(), ": cannot be written (", std::strerror(errno), ")");
    out.close();
    if (!accept(temporary)) {
      removeUnfinishedFiles();
      return false;
    }
    std::error_code error;
    std::filesystem::rename(temporary, target, error);
    if (error) fail(path.string(), ": cannot be written (", error.message(), ")");
  } catch (...) {
    removeUnfinishedFiles();
    throw;
  }
  unfinished = false;
  std::strncpy(writtenPath, path.c_str(), sizeof writtenPath - 1);
  ++written;
  return true;
}

}  // namespace tc0
