#include <iostream>

#include "tools/tc0/command.h"
#include "tools/tc0/interrupt.h"

int main(int count, char** words) {
  tc0::answerInterrupts();
  return tc0::runCommandLine(tc0::tc0Commands(), {words + 1, words + count}, std::cout, std::cerr);
}
