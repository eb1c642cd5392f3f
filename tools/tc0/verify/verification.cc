#include "tools/tc0/verify/verification.h"

#include <cmath>
#include <iostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/command_line/table.h"
#include "circuit/base/command_line/terminal.h"
#include "circuit/base/error.h"
#include "circuit/base/sha256.h"
#include "circuit/tc0_file.h"
#include "tools/tc0/sample/sampler_inputs.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostFaults = 5;  // lines about what is not proved

// The inputs that a sampler meets: seeded noise, and each class in turn. None if the program is no
// sampler.
program::Values ownInputs(const program::Program& program, std::int64_t count) {
  if (!program.metadata().contains("noise.scale")) return {};
  std::vector<SamplerPort> ports;
  for (const program::Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<program::InputOp>())
      ports.push_back({tensor.name, tensor.elements, input->range});
  return samplerBatch(samplerLayout(program.metadata(), "program"), ports,
                      {.samples = {0, count}, .total = count})
      .values;
}

constexpr double kProofShare = 0.75;

evidence::Rung prove(Verification& found, const FilesToVerify& files,
                     const evidence::Budget& budget) {
  Progress progress("proving");
  const double before = budget.sinceStart(), seconds = budget.left() * kProofShare;
  found.verdict = askChecker(files.program.path, files.circuit.path, seconds);
  evidence::Rung rung = rungOf(found.verdict, found.files, seconds != evidence::Budget::kUnlimited);
  rung.seconds = budget.sinceStart() - before;
  return rung;
}

std::string coverageOf(const evidence::Rung& rung) {
  const evidence::Coverage& covered = rung.covered;
  return cat(grouped(covered.done), " of ", grouped(covered.asked), " ", covered.of);
}

}  // namespace

// If the proof fails, the same program would refuse each mutant, which would say nothing.
Verification verify(const program::Program& program, lower::CompileResult& result,
                    const VerifyParams& params, const FilesToVerify& files) {
  const evidence::Budget budget(params.seconds);
  Verification found;
  found.files = {sha256(files.program.bytes), sha256(files.circuit.bytes)};
  result.circuit = std::get<Circuit>(parseTc0(files.circuit.bytes, files.circuit.path));
  evidence::Rung proof = prove(found, files, budget);
  Progress progress("verifying");
  evidence::EvidenceOptions options;
  options.samples = params.samples;
  options.inputs = ownInputs(program, params.samples);
  options.budget = budget;
  if (proof.complete) options.prove = proveBeside(files.program.path);
  found.evidence = evidence::gather(program, result, options);
  found.evidence.rungs.insert(found.evidence.rungs.begin(), std::move(proof));
  return found;
}

Json toJson(const Verification& found, const std::string& program, const std::string& circuit) {
  Json json{{"program_sha256", found.files.program}, {"circuit_sha256", found.files.circuit}};
  json.update(evidence::toJson(found.evidence));
  json["checker"] = found.verdict.said;
  if (json["checker"].is_object())
    json["checker"].update(Json{{"program", program}, {"circuit", circuit}});
  return json;
}

void printVerification(const Verification& found, const std::string& circuit) {
  Table table;
  table.row({"evidence", "checked", "covered", "complete", "holds", "seconds"});
  for (const evidence::Rung& rung : found.evidence.rungs)
    table.row({rung.name, grouped(rung.checked), coverageOf(rung), rung.complete ? "yes" : "",
               rung.holds ? "yes" : "NO", cat(std::round(rung.seconds * 100) / 100)});
  table.print(std::cout);
  const evidence::MutantCounts& mutants = found.evidence.mutants;
  std::cout << paragraph(cat(mutants.caught, " of ", mutants.made,
                             " mutants caught; tc0-check refused ", mutants.refused, " of ",
                             mutants.shown, " that it was shown"));
  for (const std::string& survivor : mutants.survivors) std::cout << paragraph(survivor);
  for (const std::string& fault : faultsOf(found.verdict, kMostFaults)) std::cout << fault << "\n";
  for (const evidence::Rung& rung : found.evidence.rungs)
    if (!rung.holds) std::cout << "does not hold: " << rung.name << ": " << rung.difference << "\n";
  if (!found.evidence.rungs[0].complete && found.evidence.holds())
    std::cout << paragraph(
        "NOT PROVED: the time of --seconds was over; nothing was found against what is covered");
  if (!found.evidence.holds()) std::cout << circuit << " is not written\n";
  std::cout << "\n";
}

}  // namespace tc0
