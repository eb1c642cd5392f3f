#include <algorithm>
#include <iostream>
#include <new>

#include "circuit/base/error.h"
#include "circuit/formats/write_options.h"
#include "tools/tc0/command.h"

namespace tc0 {
namespace {

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::cerr << helpText();
    return kInvalid;
  }
  if (words[0] == "--version") {
    std::cout << "tc0 " << TC0_VERSION << "\n";
    return kSuccess;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    std::cout << (words.size() > 1 ? helpText(commandNamed(words[1])) : helpText());
    return kSuccess;
  }
  const Command& command = commandNamed(words[0]);
  std::vector<std::string> rest(words.begin() + 1, words.end());
  auto asks = [&](const char* word) {
    return std::find(rest.begin(), rest.end(), word) != rest.end();
  };
  if (asks("--help") || asks("-h")) {
    std::cout << helpText(command);
    return kSuccess;
  }
  if (asks("--version")) return run({"--version"});
  return command.run(parseArguments(command, rest));
}

// One line of readable length, whatever names a file has.
std::string oneLine(std::string text) {
  constexpr std::size_t kLongest = 1000;
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

}  // namespace

int runCommandLine(const std::vector<std::string>& words) {
  try {
    int code = run(words);
    std::cout.flush();
    if (!std::cout) fail("standard output: cannot be written");
    return code;
  } catch (const Error& error) {
    std::cerr << "tc0: " << oneLine(error.what()) << "\n";
  } catch (const std::bad_alloc&) {
    std::cerr << "tc0: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "tc0: " << oneLine(error.what()) << "\n";
  }
  return kInvalid;
}

}  // namespace tc0
