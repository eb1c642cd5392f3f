#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {

int runCheck(const Arguments& arguments) {
  std::vector<std::string> words;
  if (arguments.has("--json")) words.push_back("--json");
  if (arguments.has("--max-work"))
    words.insert(words.end(), {"--max-work", arguments.text("--max-work")});
  for (const std::string& word : arguments.positional())
    words.push_back(word.starts_with('-') ? "./" + word : word);  // a file, not an option
  handOver("tc0-check", words);
}

}  // namespace tc0
