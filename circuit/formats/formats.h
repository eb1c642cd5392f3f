#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "circuit/formats/write_options.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A format of other tools that a Netlist is read from or written to. Commands, their help and
/// tests are fed from the table. A reader takes the whole file and what to call it in messages; it
/// trusts nothing and throws Error.
struct Format {
  std::string_view name;
  std::string_view extensions;  // between blanks, with their dots: ".v .sv"
  std::string_view description;
  bool binary;
  Netlist (*read)(std::string_view text, const std::string& where);                       // or null
  void (*write)(const Netlist& netlist, std::ostream& out, const WriteOptions& options);  // or null
};

std::span<const Format> formats();

/// Throws Error, listing the names, if there is none called so.
const Format& formatByName(std::string_view name);

/// By the end of the file's name; null where none fits.
const Format* formatByExtension(std::string_view path);

}  // namespace tc0
