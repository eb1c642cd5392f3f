#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tc0 {

/// What a file holds, told by its first bytes and its metadata, whatever its name.
enum class FileKind {
  kCircuit,
  kNetlist,     // of tc0, in a .tc0 file
  kProgram,     // integers, as `tc0 quantise` writes them
  kCheckpoint,  // networks in floats, as `tc0 train` writes them
  kSamples,     // as `tc0 sample` writes them
  kForeign,     // a network of another program, or tensors that do not say what they are
  kOther        // anything else: text, configurations, netlists of other formats, broken files
};

FileKind fileKind(std::string_view bytes);

/// Throws Error if the file is of a kind that is known and not wanted; the text says which command
/// to run first. Files of kind kOther pass: their reader says what is wrong with them.
void requireFileKind(const std::string& path, std::string_view bytes,
                     std::initializer_list<FileKind> wanted);

/// Throws Error if the file is known to hold something else than a network that tc0 import reads. A
/// file that is not known passes.
void requireImportable(const std::string& path, std::string_view bytes);

/// As requireFileKind(), for a file that is not read yet. A file that cannot be read passes.
void requireFileKindOf(const std::string& path, std::initializer_list<FileKind> wanted);

}  // namespace tc0
