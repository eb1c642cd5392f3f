#include <iostream>

#include "tools/tc0/commands.h"

namespace tc0 {

int runCompletion(const Arguments& arguments) {
  std::cout << completionScript(
      choiceNamed("completion", shellChoices(), arguments.positional()[0]));
  return kSuccess;
}

}  // namespace tc0
