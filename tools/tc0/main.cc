#include <iostream>

#include "circuit/base/error.h"
#include "tools/tc0/command.h"
#include "tools/tc0/interrupt.h"
#include "tools/tc0/ranks/own_ranks.h"

int main(int count, char** words) {
  tc0::answerInterrupts();
  const std::vector<std::string> call{words + 1, words + count};
  try {
    if (!call.empty() && call[0] == "simulate") tc0::handOverToRanks(call);
  } catch (const tc0::Error& error) {
    std::cerr << "tc0: " << error.what() << "\n";
    return tc0::kInvalid;
  }
  return tc0::runCommandLine(tc0::tc0Commands(), call, std::cout, std::cerr);
}
