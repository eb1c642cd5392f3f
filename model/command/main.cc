#include <iostream>

#include "model/command/command.h"

int main(int argc, char** argv) {
  return tc0::runModelCommand({argv + 1, argv + argc}, std::cout, std::cerr);
}
