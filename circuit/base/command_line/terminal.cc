#include "circuit/base/command_line/terminal.h"

#include <sys/ioctl.h>

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "circuit/base/wrapped.h"

namespace tc0 {
namespace {

// The value of an environment variable; empty if it is unset.
std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

bool isTerminal(int descriptor) { return ::isatty(descriptor) == 1; }

int terminalWidth(int descriptor) {
  constexpr int kUnknown = 80;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  std::string_view columns = environment("COLUMNS");
  int width = 0;
  auto [end, error] = std::from_chars(columns.data(), columns.data() + columns.size(), width);
  bool valid = error == std::errc() && end == columns.data() + columns.size() && width > 0;
  return valid ? width : kUnknown;
}

std::string paragraph(const std::string& text) {
  return wrapped(text, terminalWidth(STDOUT_FILENO));
}

bool colourAllowed(int descriptor) {
  std::string_view terminal = environment("TERM");
  return isTerminal(descriptor) && environment("NO_COLOR").empty() && !terminal.empty() &&
         terminal != "dumb";
}

}  // namespace tc0
