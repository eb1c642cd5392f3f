#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "circuit/base/error.h"
#include "tools/tc0/commands.h"

namespace tc0 {

// tc0-check lies beside this program.
int runCheck(const Arguments& arguments) {
  std::error_code error;
  auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  std::string checker = (own.parent_path() / "tc0-check").string();
  std::vector<std::string> words{checker};
  if (arguments.has("--json")) words.push_back("--json");
  if (arguments.has("--max-work"))
    words.insert(words.end(), {"--max-work", arguments.text("--max-work")});
  for (const std::string& word : arguments.positional())
    words.push_back(word.starts_with('-') ? "./" + word : word);  // a file, not an option
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(checker.c_str(), pointers.data());
  fail(checker, ": cannot be started (", std::strerror(errno), ")");
}

}  // namespace tc0
