// tc0-check: recounts what somebody claims about a threshold circuit, from its file alone.
//
// It shares no code with the rest of this project. To believe it, read in this order: figures.h
// (what is counted), circuit_file.h (what a file says), flatten.h and bank.h (how one gate's wires
// are found), recount_circuit.h and questions.h (how 10^12 gates are counted), netlist_file.h and
// th_file.h (the plain formats). For proofs that a circuit equals a program, begin with
// proof/proof.h.

#include <algorithm>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/claims.h"
#include "tools/check/command/certificate.h"
#include "tools/check/command/command_line.h"
#include "tools/check/error.h"
#include "tools/check/family/family_file.h"
#include "tools/check/family/laws.h"
#include "tools/check/help.h"
#include "tools/check/netlist_file.h"
#include "tools/check/proof/verify_command.h"
#include "tools/check/recount_circuit.h"
#include "tools/check/report.h"
#include "tools/check/sha256.h"
#include "tools/check/th_file.h"
#include "tools/check/work.h"

#ifndef TC0_VERSION
#define TC0_VERSION "dev"
#endif

namespace tc0check {
namespace {

constexpr int kHolds = 0, kFails = 1, kInvalid = 2, kTooLarge = 3;

constexpr const char* kExamples = R"(
  $ tc0-check attention.tc0 --json > claims.json
  $ tc0-check attention.tc0 claims.json
)";

void printHelp() {
  std::cout << "usage: tc0-check FILE [CLAIMS] [options]\n"
            << "       tc0-check PROGRAM CIRCUIT --certificate FILE\n"
            << "       tc0-check verify PROGRAM CIRCUIT [options]\n\n"
            << kDescription << "\n";
  printOptions(kOptions);
  std::cout << "  --help, --version\n" << kExamples;
}

constexpr std::uintmax_t kMaxText = std::uintmax_t{1} << 32;  // bytes of a netlist in text

struct Options {
  std::vector<std::string> files;
  std::optional<std::string> certificate;
  std::optional<Count> tokens;  // of a member of a family
  bool json = false;
  std::uint64_t maxWork = 2'000'000'000;
  Method method = Method::kAuto;
};

std::uint64_t parseWork(std::string_view text) {
  std::optional<Count> value = parseCount(text);
  if (!value || *value > (Count{1} << 62)) {
    refuse("--max-work: a number of at most 2^62 required; found '", text, "'");
  }
  return std::uint64_t(*value);
}

Count tokensOf(std::string_view text) {
  if (std::optional<Count> tokens = parseCount(text)) return *tokens;
  refuse("--n: a number of tokens required; found '", text, "'");
}

Options parseOptions(const std::vector<std::string>& words) {
  CommandLine line = parseCommandLine(words, kOptions);
  Options options;
  options.files = line.files;
  options.certificate = line.value("--certificate");
  options.json = line.has("--json");
  if (std::optional<std::string> tokens = line.value("--n")) options.tokens = tokensOf(*tokens);
  if (std::optional<std::string> work = line.value("--max-work"))
    options.maxWork = parseWork(*work);
  if (line.has("--one-by-one")) options.method = Method::kOneByOne;
  if (line.has("--by-classes")) options.method = Method::kClasses;
  std::size_t count = options.files.size();
  if (options.certificate && count != 2) {
    refuse("usage: tc0-check PROGRAM CIRCUIT --certificate FILE: two files required; found ",
           count);
  }
  if (count < 1 || count > 2) {
    refuse("usage: tc0-check FILE [CLAIMS]: one or two files required; found ", count);
  }
  return options;
}

Recounted recountCircuit(const Options& options, const Circuit& circuit,
                         const std::string& digest) {
  Work work(options.maxWork);
  Recount result = recount(circuit, options.method, work);
  std::string method =
      result.byClasses
          ? paste("counted by classes: ", decimal(result.counted), " elements of steps stand for ",
                  decimal(result.elements))
          : paste("counted one by one: ", decimal(result.elements), " elements of steps");
  return {options.files[0], "circuit", digest, method, result.figures};
}

FamilyFile readFamily(const Container& file) {
  return FamilyFile(file, parseJson(file.metadata.at("structure"), file.path + ": structure"));
}

/// The laws of a family, of which `tc0 stats FAMILY --json` wrote the file.
bool checkLaws(const Options& options, const Container& file) {
  if (options.files.size() != 2) {
    refuse(
        file.path,
        ": a file of laws (tc0 stats FAMILY --json), or --n N for one member, required beside a family");
  }
  const LawClaims claims = readLawClaims(options.files[1]);
  const std::string digest = sha256(*file.bytes);
  Work work(options.maxWork);
  std::vector<Verdict> verdicts;
  if (!claims.sha256.empty()) {
    verdicts.push_back({"sha256", claims.sha256, digest, claims.sha256 == digest});
  }
  for (Verdict& verdict : judgeLaws(claims, readFamily(file), options.method, work)) {
    verdicts.push_back(std::move(verdict));
  }
  reportVerdicts({file.path, "family", digest, "members counted on sides from 1 on", {}}, verdicts,
                 options.json);
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const Verdict& verdict) { return verdict.holds; });
}

Recounted recountContainer(const Options& options, Container file) {
  const std::string& path = options.files[0];
  std::string kind = file.metadata["kind"];
  if (options.tokens && kind != "family")
    refuse(path, ": a family required for --n; found '", brief(kind), "'");
  if (kind == "family") {
    std::string digest = sha256(*file.bytes);
    const FamilyFile family = readFamily(file);
    return recountCircuit(options, family.at(family.sideOf(*options.tokens)), digest);
  }
  file.requireKind(kind == "circuit" ? kind : "netlist");
  file.requireFlat();
  Json structure = parseJson(file.metadata["structure"], path + ": structure");
  std::string digest = sha256(*file.bytes);
  if (kind == "circuit")
    return recountCircuit(options, readCircuit(std::move(file), structure), digest);
  return {path, kind, digest, "counted gate by gate", recountNetlist(file, structure)};
}

Recounted recountText(const Options& options) {
  const std::string& path = options.files[0];
  std::string text = readBytes(path, kMaxText);
  return {path, "netlist", sha256(text), "counted gate by gate", recountTh(text, path)};
}

int run(const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "verify") return runVerify(words);
  for (const std::string& word : words) {
    if (word == "--help" || word == "--version") {
      if (word == "--help") {
        printHelp();
      } else {
        std::cout << "tc0-check " TC0_VERSION "\n";
      }
      return kHolds;
    }
  }
  Options options = parseOptions(words);
  if (options.certificate) {
    bool holds =
        checkCertificate(*options.certificate, options.files[0], options.files[1], options.json);
    return holds ? kHolds : kFails;
  }
  std::optional<Container> file;
  if (!options.files[0].ends_with(".th")) {
    file = readContainer(options.files[0]);
    if (!options.tokens && file->metadata["kind"] == "family")
      return checkLaws(options, *file) ? kHolds : kFails;
  }
  std::optional<Claims> claims;
  if (options.files.size() == 2) claims = readClaims(options.files[1]);
  Recounted found = file ? recountContainer(options, std::move(*file)) : recountText(options);
  if (!claims) {
    reportFigures(found, options.json);
    return kHolds;
  }
  std::vector<Verdict> verdicts = judge(*claims, found);
  reportVerdicts(found, verdicts, options.json);
  for (const Verdict& verdict : verdicts) {
    if (!verdict.holds) return kFails;
  }
  return kHolds;
}

/// One line, however hostile the names in it are.
std::string oneLine(std::string text) {
  for (char& c : text) {
    if ((c >= 0 && c < 32) || c == 127) c = '?';
  }
  return text.size() <= 1000 ? text : text.substr(0, 1000) + "...";
}

int complain(const char* text, int code) {
  std::cerr << "tc0-check: " << oneLine(text) << std::endl;
  return code;
}

}  // namespace
}  // namespace tc0check

int main(int argc, char** argv) {
  using namespace tc0check;
  try {
    int code = run({argv + 1, argv + argc});
    std::cout.flush();
    return std::cout ? code : complain("standard output: cannot be written", kInvalid);
  } catch (const TooLarge& error) {
    return complain(error.what(), kTooLarge);
  } catch (const std::bad_alloc&) {
    return complain("the file takes more memory than there is", kTooLarge);
  } catch (const std::exception& error) {
    return complain(error.what(), kInvalid);
  }
}
