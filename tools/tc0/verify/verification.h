#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "compiler/evidence/evidence.h"
#include "tools/tc0/verify/checker.h"

namespace tc0 {

/// A file, and the bytes that were read from it.
struct FileBytes {
  std::string path, bytes;
};

/// The two files that `tc0 compile --verify` compares.
struct FilesToVerify {
  FileBytes program, circuit;
};

struct VerifyParams {
  std::int64_t samples = 0;  // so many random inputs, and so many of the sampler's own
  double seconds = evidence::Budget::kUnlimited;  // the proof may take three quarters of them
};

/// What `tc0 compile --verify` finds.
struct Verification {
  evidence::Evidence evidence;  // the proof is its first rung
  FileDigests files;
  CheckerVerdict verdict;
};

/// Verifies a circuit as it was written: tc0-check proves it from the two files, and samples go
/// through the program and the circuit that is read back, which takes the place of the one in
/// `result`.
Verification verify(const program::Program& program, lower::CompileResult& result,
                    const VerifyParams& params, const FilesToVerify& files);

/// {"program_sha256", "circuit_sha256", the keys of the evidence, "checker": what tc0-check printed,
/// or null}. `program` and `circuit` are the names that the files have for the user.
nlohmann::ordered_json toJson(const Verification& found, const std::string& program,
                              const std::string& circuit);

void printVerification(const Verification& found, const std::string& circuit);

}  // namespace tc0
