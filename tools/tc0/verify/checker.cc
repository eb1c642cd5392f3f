#include "tools/tc0/verify/checker.h"

#include <algorithm>
#include <cstdint>

#include "circuit/base/error.h"
#include "circuit/tc0_file.h"
#include "tools/tc0/companion.h"
#include "tools/tc0/verify/memory_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

const char* const kChecker = "tc0-check";

// A text of a JSON object, or nothing if there is none.
std::string textAt(const Json& object, const char* key) {
  auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

const Json& rowsOf(const CheckerVerdict& verdict, const char* key) {
  static const Json kNone = Json::array();
  if (!verdict.said.is_object()) return kNone;
  auto found = verdict.said.find(key);
  return found != verdict.said.end() && found->is_array() ? *found : kNone;
}

std::string endOf(const CheckerVerdict& verdict) {
  if (verdict.code == 2) return "tc0-check refuses a file";
  if (verdict.code == 3) return "too large for tc0-check, or out of time";
  if (verdict.code >= 128) return cat("tc0-check was ended by signal ", verdict.code - 128);
  if (!verdict.said.is_object()) return "tc0-check printed no verdict";
  return "tc0-check does not prove every output";
}

// Whether the verdict names these digests.
bool isAbout(const CheckerVerdict& verdict, const FileDigests& files) {
  return textAt(verdict.said, "program_sha256") == files.program &&
         textAt(verdict.said, "circuit_sha256") == files.circuit;
}

// A name that is a file's, and no option.
std::string asFile(const std::string& path) { return path.starts_with('-') ? "./" + path : path; }

CheckerVerdict verdictOn(const std::string& program, const std::string& circuit,
                         const std::vector<std::string>& more, bool quiet) {
  std::vector<std::string> words{"verify", asFile(program), asFile(circuit), "--json"};
  words.insert(words.end(), more.begin(), more.end());
  auto output = outputOf(kChecker, words, quiet);
  if (!output) fail("--verify: required the program tc0-check beside tc0, found none");
  CheckerVerdict verdict{output->code, Json::parse(output->text, nullptr, false)};
  if (!verdict.said.is_object()) verdict.said = nullptr;
  return verdict;
}

}  // namespace

// tc0-check takes whole seconds.
std::vector<std::string> limitOf(double seconds) {
  if (seconds == evidence::Budget::kUnlimited) return {};
  return {"--seconds", std::to_string(static_cast<std::int64_t>(std::max(1.0, seconds)))};
}

bool CheckerVerdict::isUnfinished() const {
  if (code != 3 || !said.is_object()) return false;
  const Json& rows = rowsOf(*this, "tensors");
  return std::all_of(rows.begin(), rows.end(), [](const Json& row) {
    const std::string one = textAt(row, "verdict");
    return one == "proved" || one == "not looked at";
  });
}

CheckerVerdict askChecker(const std::string& program, const std::string& circuit, double seconds) {
  return verdictOn(program, circuit, limitOf(seconds), false);
}

evidence::Rung rungOf(const CheckerVerdict& verdict, const FileDigests& files, bool limited) {
  const bool unfinished = limited && verdict.isUnfinished();
  evidence::Rung rung{.name = "every output is the program's, on all inputs",
                      .how =
                          "proved from the two files as they were written, by tc0-check, which "
                          "shares no code with the compiler",
                      .complete = verdict.isProof(),
                      .holds = verdict.isProof() || unfinished,
                      .covered = {0, std::ssize(rowsOf(verdict, "tensors")), "tensors"}};
  for (const Json& row : rowsOf(verdict, "tensors"))
    rung.covered.done += textAt(row, "verdict") == "proved" ? 1 : 0;
  rung.checked = rung.covered.done;
  if (unfinished) rung.how += "; its time was over before every tensor was looked at";
  if (rung.holds && !isAbout(verdict, files)) {
    rung.holds = rung.complete = false;
    rung.difference = "tc0-check's verdict is about other files: the digests differ";
  } else if (!rung.holds) {
    rung.difference = endOf(verdict);
  }
  return rung;
}

std::vector<std::string> faultsOf(const CheckerVerdict& verdict, std::size_t most) {
  std::vector<std::string> faults;
  if (verdict.isProof()) return faults;
  auto add = [&](const Json& row, const std::string& what) {
    const std::string why = textAt(row, "why");
    if (faults.size() < most) faults.push_back(cat(what, why.empty() ? "" : ": ", why));
  };
  for (bool different : {true, false}) {
    for (const Json& row : rowsOf(verdict, "tensors")) {
      const std::string said = textAt(row, "verdict");
      if (said == "proved" || (said == "different") != different) continue;
      const char* word = different ? "DIFFERENT: " : "NOT PROVED: ";
      add(row, cat(word, textAt(row, "operation"), " '", textAt(row, "tensor"), "'",
                   said == "sampled" ? " (sampled)" : ""));
    }
  }
  for (const Json& row : rowsOf(verdict, "outputs"))
    if (textAt(row, "verdict") != "proved")
      add(row, cat("NOT PROVED: output '", textAt(row, "name"), "'"));
  return faults;
}

evidence::Prove proveBeside(const std::string& program) {
  return [program](const Circuit& circuit, double seconds) {
    MemoryFile file(formatTc0(circuit));
    std::vector<std::string> options = limitOf(seconds);
    options.insert(options.end(), {"--samples", "1"});
    CheckerVerdict verdict = verdictOn(program, file.path(), options, true);
    if (verdict.isProof()) return evidence::Proof::kProved;
    return verdict.code == 1 ? evidence::Proof::kRefused : evidence::Proof::kNone;
  };
}

}  // namespace tc0
