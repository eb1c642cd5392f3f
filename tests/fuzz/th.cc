#include "circuit/formats/th.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "circuit/base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tc0::readTh(std::string_view(reinterpret_cast<const char*>(data), size), "input");
  } catch (const tc0::Error&) {
  }
  return 0;
}
