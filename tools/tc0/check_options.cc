#include "tools/tc0/check_options.h"

namespace tc0 {

std::vector<Option> optionsOf(std::span<const tc0check::OptionText> texts) {
  std::vector<Option> options;
  for (const tc0check::OptionText& option : texts)
    options.push_back({option.name, option.argument, option.help});
  return options;
}

std::vector<std::string> wordsOf(const Arguments& arguments,
                                 std::span<const tc0check::OptionText> texts) {
  std::vector<std::string> words;
  for (const tc0check::OptionText& option : texts) {
    if (!arguments.has(option.name)) continue;
    words.push_back(option.name);
    if (*option.argument != 0) words.push_back(arguments.text(option.name));
  }
  for (const std::string& word : arguments.positional())
    words.push_back(word.starts_with('-') ? "./" + word : word);  // a file, not an option
  return words;
}

}  // namespace tc0
