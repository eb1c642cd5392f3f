#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "compiler/evidence/evidence.h"

namespace tc0 {

/// What `tc0-check verify` says of a program and a circuit: whether it proves that they are equal.
struct CheckerVerdict {
  int code = 0;  // 0: proved, 1: not proved or different, 2: a bad file, 3: too large
  nlohmann::ordered_json said = {};  // what it printed; null if that is no object

  bool isProof() const { return code == 0 && said.is_object(); }
  /// Whether its time was over, and nothing that it had finished by then is different or not proved.
  bool isUnfinished() const;
};

/// Asks the program about two files. With a limit, it ends after about so many seconds. Throws Error
/// if it is not there.
CheckerVerdict askChecker(const std::string& program, const std::string& circuit,
                          double seconds = evidence::Budget::kUnlimited);

/// SHA-256 of the files that a verdict has to be about.
struct FileDigests {
  std::string program, circuit;
};

/// The verdict as the first rung of the evidence. It holds if every output is proved, and if the
/// verdict is about these files. If the user set a limit, a verdict that is unfinished holds as
/// well: it is not complete, and says how many tensors are proved.
evidence::Rung rungOf(const CheckerVerdict& verdict, const FileDigests& files, bool limited);

/// Lines about what is different or not proved, different first: "DIFFERENT: step 'a': why". At
/// most `most` of them, and none if every output is proved.
std::vector<std::string> faultsOf(const CheckerVerdict& verdict, std::size_t most);

/// Asks the program about circuits that are no files, beside a program that is one. It is not to
/// search for an input on which they differ, and what it writes to standard error is not shown.
evidence::Prove proveBeside(const std::string& program);

}  // namespace tc0
