#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/number.h"

namespace tc0 {

/// Options of all writers of other tools' formats.
struct WriteOptions {
  std::string model = "tc0";  // the name of the circuit, in formats that have a place for it
  Count limitBytes = Count{1} << 30;
  /// OPB alone: a value, 0 or 1, to which each input wire is constrained. Empty leaves them free.
  std::vector<std::uint8_t> fixedInputs = {};
};

/// Throws Error if a file of about `bytes` bytes is larger than the options allow. `content` says
/// in the message what the file would hold. Writers call this before they build anything, and
/// commands before a circuit is expanded (Format::least).
void checkSize(const WriteOptions& options, std::string_view format, Count bytes,
               const std::string& content);

}  // namespace tc0
