#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tc0 {

/// The programs that lie beside this one: tc0-check, which shares no code with it, and tc0-model,
/// which carries LibTorch so that this one starts at once.

/// Becomes that program; throws Error if it cannot be started.
[[noreturn]] void handOver(const std::string& program, const std::vector<std::string>& arguments);

/// What the program prints, and its exit code; nothing if there is no such program. Its standard
/// error is shown unless `quiet`.
struct CompanionOutput {
  std::string text;
  int code = 0;
};
std::optional<CompanionOutput> outputOf(const std::string& program,
                                        const std::vector<std::string>& arguments,
                                        bool quiet = false);

}  // namespace tc0
