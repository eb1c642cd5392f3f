#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/number.h"

namespace tc0 {

/// What every writer of a foreign format may be told.
struct WriteOptions {
  std::string model = "tc0";  // what the circuit is called, where a format has a place for it
  Count limitBytes = Count{1} << 30;
  /// OPB alone: values for all input wires, 0 or 1, as constraints more; empty leaves them free.
  std::vector<std::uint8_t> fixedInputs = {};
};

/// Throws Error if a file of about `bytes`, that holds `content`, is more than the options allow.
/// Writers call it before they build anything.
void checkSize(const WriteOptions& options, std::string_view format, Count bytes,
               const std::string& content);

}  // namespace tc0
