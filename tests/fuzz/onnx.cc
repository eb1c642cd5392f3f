#include <cstddef>
#include <cstdint>
#include <string_view>

#include "circuit/base/error.h"
#include "model/import/import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    tc0::importer::importNetwork({reinterpret_cast<const char*>(data), size}, "", "input", {});
  } catch (const tc0::Error&) {
  }
  return 0;
}
