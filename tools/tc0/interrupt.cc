#include "tools/tc0/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <cstring>

#include "circuit/base/file.h"
#include "circuit/base/written_files.h"

namespace tc0 {
namespace {

// Everything here is async-signal-safe.
void say(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) _exit(2);
}

// Says which files are left before the program ends. The line of progress is cleared first.
void interrupted(int signal) {
  removeUnfinishedFiles();
  const WrittenFiles files = writtenFiles();
  if (::isatty(STDERR_FILENO) != 0) say("\r\033[K");
  say("tc0: interrupted; ");
  say(files.count == 0 ? "no file was written" : files.last);
  if (files.count > 0) say(files.count == 1 ? " was written" : " and files before it were written");
  say("\n");
  _exit(128 + signal);
}

}  // namespace

void answerInterrupts() {
  std::signal(SIGINT, interrupted);
  std::signal(SIGTERM, interrupted);
  std::signal(SIGHUP, interrupted);
}

}  // namespace tc0
