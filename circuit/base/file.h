#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

namespace tc0 {

/// The whole file, or standard input for "-"; throws Error when it cannot be read or is larger than
/// `limit` bytes.
std::string readFile(const std::filesystem::path& path,
                     std::uintmax_t limit = std::uintmax_t{1} << 34);

/// Writes beside, then renames: the file appears whole or not at all. `body` writes the content;
/// whatever it throws leaves nothing behind, and so does an interrupt (removeUnfinishedFiles). "-"
/// writes to standard output.
void writeFile(const std::filesystem::path& path, const std::function<void(std::ostream&)>& body);

/// Removes the temporary file of a write in progress. Async-signal-safe, for use in a handler that
/// then exits.
void removeUnfinishedFiles() noexcept;

}  // namespace tc0
