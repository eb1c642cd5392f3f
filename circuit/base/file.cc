#include "circuit/base/file.h"

#include <unistd.h>

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

}  // namespace

std::string readFile(const std::filesystem::path& path, std::uintmax_t limit) {
  if (path == "-") return readFile("/dev/stdin", limit);
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    fail(path.string(), ": required a file, found a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path.string(), ": cannot be read (", std::strerror(errno), ")");
  std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) size = 0;  // a pipe has no size
  if (size > limit) fail(path.string(), ": required at most ", limit, " bytes, found ", size);
  std::string text;
  text.reserve(size);
  char block[1 << 16];
  while (in.read(block, sizeof block), in.gcount() > 0) {
    text.append(block, in.gcount());
    if (text.size() > limit)
      fail(path.string(), ": required at most ", limit, " bytes, found more");
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
