#include "circuit/base/error.h"
#include "model/command_rows/file_kind.h"
#include "tools/tc0/check_options.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {

int runCheck(const Arguments& arguments) {
  const std::vector<std::string>& files = arguments.positional();
  if (arguments.has("--certificate")) {
    if (files.size() != 2)
      fail("check --certificate: required PROGRAM and CIRCUIT, found only ", files[0]);
    requireFileKindOf(files[0], {FileKind::kProgram});
    requireFileKindOf(files[1], {FileKind::kCircuit});
  } else {
    requireFileKindOf(files[0], {FileKind::kCircuit, FileKind::kNetlist});
  }
  handOver("tc0-check", wordsOf(arguments, tc0check::kOptions));
}

int runVerify(const Arguments& arguments) {
  requireFileKindOf(arguments.positional()[0], {FileKind::kProgram});
  requireFileKindOf(arguments.positional()[1], {FileKind::kCircuit});
  std::vector<std::string> words = wordsOf(arguments, tc0check::kVerifyOptions);
  words.insert(words.begin(), "verify");
  handOver("tc0-check", words);
}

}  // namespace tc0
