#include "model/command_rows/file_kind.h"
#include "tools/check/help.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {

std::vector<Option> checkOptions() {
  std::vector<Option> options;
  for (const tc0check::OptionText& option : tc0check::kOptions)
    options.push_back({option.name, option.argument, option.help});
  return options;
}

int runCheck(const Arguments& arguments) {
  requireFileKindOf(arguments.positional()[0], {FileKind::kCircuit, FileKind::kNetlist});
  std::vector<std::string> words;
  for (const tc0check::OptionText& option : tc0check::kOptions) {
    if (!arguments.has(option.name)) continue;
    words.push_back(option.name);
    if (*option.argument != 0) words.push_back(arguments.text(option.name));
  }
  for (const std::string& word : arguments.positional())
    words.push_back(word.starts_with('-') ? "./" + word : word);  // a file, not an option
  handOver("tc0-check", words);
}

}  // namespace tc0
