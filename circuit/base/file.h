#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

namespace tc0 {

/// The content of a file, or of standard input for "-". Throws Error, naming the file, if it cannot
/// be read or is larger than `limit` bytes. A pipe or a terminal may give at most 2^28 bytes; of
/// other devices only an empty one, /dev/null, is read.
std::string readFile(const std::filesystem::path& path,
                     std::uintmax_t limit = std::uintmax_t{1} << 34);

/// Writes a file that appears whole or not at all: `body` writes the content into a temporary file
/// beside it, which is then renamed. If `body` throws, nothing is left behind; after an interrupt,
/// removeUnfinishedFiles sees to that. The path "-" writes to standard output.
void writeFile(const std::filesystem::path& path, const std::function<void(std::ostream&)>& body);

/// As writeFile, but the file gets its name only if `accept` approves of what was written: it is
/// given the path of the temporary file, which is complete then and not to be changed. Returns what
/// `accept` said. If that is false, nothing is left behind, and a file that had the name stays as it
/// was. Throws Error if the path is not that of a regular file. `accept` itself writes no files.
bool writeFileIf(const std::filesystem::path& path, const std::function<void(std::ostream&)>& body,
                 const std::function<bool(const std::filesystem::path& temporary)>& accept);

/// Removes the temporary file of a write in progress. It is async-signal-safe, for handlers that
/// exit afterwards.
void removeUnfinishedFiles() noexcept;

}  // namespace tc0
