#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "circuit/formats/size_law.h"
#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A format of other tools that netlists are read from or written to. Commands, their help and
/// tests use the table of formats. A reader takes the whole file and its name for messages; it
/// trusts nothing and throws Error. `least` says what a written file takes at least, so that a file
/// that would be too large is refused before a circuit is expanded for it.
struct Format {
  std::string_view name;
  std::string_view extensions;  // between blanks, with their dots: ".v .sv"
  std::string_view description;
  bool binary;
  Netlist (*read)(std::string_view text, const std::string& where);                       // or null
  void (*write)(const Netlist& netlist, std::ostream& out, const WriteOptions& options);  // or null
  SizeLaw least;
  /// Writes a circuit array by array, without expanding it; null if the format has netlists only.
  void (*writeArrays)(const Circuit& circuit, std::ostream& out,
                      const WriteOptions& options) = nullptr;

  bool isWritten() const { return write != nullptr || writeArrays != nullptr; }
};

std::span<const Format> formats();

/// The format with this name. Throws Error, listing the names, if there is none.
const Format& formatByName(std::string_view name);

/// The format that the end of a file's name says, or null.
const Format* formatByExtension(std::string_view path);

}  // namespace tc0
