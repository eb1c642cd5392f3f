#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "circuit/base/file.h"
#include "tools/tc0/command.h"

namespace {

void interrupted(int signal) {
  tc0::removeUnfinishedFiles();
  _exit(128 + signal);
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGINT, interrupted);
  std::signal(SIGTERM, interrupted);
  std::signal(SIGHUP, interrupted);
  return tc0::runCommandLine(tc0::tc0Commands(), {words + 1, words + count}, std::cout, std::cerr);
}
