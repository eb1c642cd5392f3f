#include "circuit/formats/write_options.h"

#include "circuit/base/error.h"

namespace tc0 {

void checkSize(const WriteOptions& options, std::string_view format, Count bytes,
               const std::string& content) {
  if (bytes <= options.limitBytes) return;
  fail(format, ": required a file of at most ", grouped(options.limitBytes),
       " bytes, found a circuit that makes up to ", grouped(bytes), " (", content, ")");
}

}  // namespace tc0
