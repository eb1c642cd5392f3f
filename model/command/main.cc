#include <iostream>

#include "model/command/command.h"
#include "model/torch/memory.h"

int main(int argc, char** argv) {
  tc0::keepFreedMemory();
  return tc0::runModelCommand({argv + 1, argv + argc}, std::cout, std::cerr);
}
