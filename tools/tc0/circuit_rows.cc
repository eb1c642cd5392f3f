#include "circuit/base/error.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"
#include "tools/check/help.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/rows.h"

namespace tc0 {
namespace {

const Option kFrom{"--from", "FORMAT", "the format of the file, where its name does not say it"};

std::string kindsText() {
  std::string text = "KIND is one of\n";
  for (const Generator& generator : generators()) {
    std::string name = generator.name;
    name.resize(13, ' ');
    text += "  " + name + generator.summary + "\n";
    text += std::string(15, ' ') + "uses:";
    std::string uses = " " + generator.uses;
    for (std::size_t at = 0; (at = uses.find(' ', at)) != std::string::npos; at += 4)
      uses.replace(at, 1, "  --");
    text += uses.substr(1) + "\n";
  }
  return text;
}

std::string formatsText() {
  std::string text =
      "A format is told by the end of a file's name, else by --from and --to:\n"
      "  tc0        .tc0         circuits and netlists of this project\n";
  for (const Format& format : formats()) {
    std::string name(format.name), extensions(format.extensions);
    name.resize(11, ' ');
    extensions.resize(13, ' ');
    const char* ways = format.read == nullptr ? " (written only)" : "";
    text += cat("  ", name, extensions, format.description, ways, "\n");
  }
  return text;
}

}  // namespace

std::vector<Command> circuitRows() {
  return {
      {"new",
       {"KIND"},
       "make an example circuit",
       kindsText(),
       {{"--output", "FILE", "where to write it, a .tc0 file", "", "-o"},
        {"--n", "N", "how many numbers, bits, tokens or arrays", "8"},
        {"--bits", "B", "bits of each number", "4"},
        {"--dimension", "D", "numbers of each token", "4"},
        {"--values", "V",
         "of a symmetric function: parity, majority, or a digit 0 or 1 for each "
         "count of ones from 0 to n",
         "parity"},
        {"--digits", "",
         "outputs are binary digits and each is a gate: at most one level more than a form"},
        {"--small-weights", "",
         "weights polynomial in the bits instead of exponential, for more gates"},
        {"--seed", "S", "of a random circuit", "1"},
        kWritten},
       {"tc0 new majority --n 5 -o majority.tc0", "tc0 new attention --n 4 -o attention.tc0"},
       runNew},
      {"stats",
       {"FILE"},
       "count gates, wires and levels",
       "Counts are exact and on flattened forms: a wire that reaches a sum twice is one wire, and\n"
       "none where its weights cancel. A circuit is counted without being expanded, so 10^12 "
       "gates\n"
       "take no longer than a thousand. The JSON is a claims file for `tc0 check`.\n",
       {kJson, kFrom},
       {"tc0 stats attention.tc0", "tc0 stats attention.tc0 --json"},
       runStats},
      {"eval",
       {"FILE"},
       "compute the outputs, one sample at a time",
       "Inputs are text, a sample on each line: the integers of all inputs in order, between "
       "blanks\n"
       "or commas. Or JSON: an object {\"NAME\": number or list, ...}, or a list of such objects.\n"
       "This is the plain evaluator that everything faster is compared with.\n",
       {{"--inputs", "FILE", "the samples; - is standard input", "", "-i"},
        {"--random", "N", "N random samples instead"},
        {"--seed", "S", "of random samples", "1"},
        {"--all", "", "the values of every array of a circuit, not only of its outputs"},
        kJson,
        kFrom},
       {"tc0 eval majority.tc0 --random 3 --seed 7", "tc0 eval attention.tc0 --random 1 --json"},
       runEval},
      {"simulate",
       {"FILE"},
       "compute the outputs of many samples, fast",
       "The array engine evaluates the arrays of a circuit, the gate engine every gate of a "
       "netlist\n"
       "(a circuit is expanded for it), 64 to 512 samples at once, on every core. With --engine "
       "all,\n"
       "every intermediate value is compared with the plain evaluator's, and the first difference "
       "is\n"
       "named; results are written where there is none.\n",
       {{"--inputs", "FILE", "the samples, written as for `tc0 eval`", "", "-i"},
        {"--random", "N", "N random samples instead"},
        {"--seed", "S", "of random samples", "1"},
        {"--engine", "E", "array, gate, naive or all; without it array, and gate for a netlist"},
        {"--output", "FILE", "write the results: tensors if it ends in .safetensors, else JSON", "",
         "-o"},
        {"--watch", "LIST", "arrays by name and gates by number, between commas, to be shown too"},
        {"--threads", "T", "0: all cores", "0"},
        {"--isa", "X", "portable, avx2, avx512, vnni or amx; without it the best there is"},
        {"--memory", "BYTES",
         "at most, for samples, results and the working state; without it what is free here"},
        kJson,
        kFrom},
       {"tc0 simulate attention.tc0 --random 1000",
        "tc0 simulate majority.tc0 --random 20 --engine all"},
       runSimulate},
      {"convert",
       {"IN", "OUT"},
       "write a circuit in another format",
       formatsText() +
           "Between .tc0 files a circuit stays a circuit unless --expand or --simplify is given.\n",
       {kFrom,
        {"--to", "FORMAT", "the format to write, where the name does not say it"},
        {"--expand", "", "into a .tc0 netlist: every gate with its wires"},
        {"--simplify", "", "drop constant, equal and dead gates and redundant wires first"},
        {"--test-bench", "FILE",
         "beside Verilog: a module that tests it on vectors and their "
         "results"},
        {"--vectors", "N", "how many vectors the test bench tries", "256"},
        {"--seed", "S", "of the test bench's vectors", "1"},
        {"--fix", "FILE", "into OPB: fix the inputs to this sample, written as for `tc0 eval`"},
        {"--max-size", "BYTES", "refuse to write more than about this", "1073741824"},
        kWritten},
       {"tc0 convert attention.tc0 attention.net.tc0 --simplify",
        "tc0 convert majority.tc0 majority.blif",
        "tc0 convert majority.tc0 majority.v --test-bench majority_test.v",
        "tc0 convert majority.blif again.aig"},
       runConvert},
      {"bench",
       {"FILE"},
       "measure how fast a circuit is computed here, beside the machine's limit",
       "One sample alone, then batches on one thread and on all. Wires are counted with every "
       "gate's\n"
       "full fan-in. For the array engine the limit is the time that the circuit's products and\n"
       "thresholds take at the rates of one core, measured in the same run, on all threads, or "
       "that\n"
       "of copying what passes in and out (bytes/s, at copied/s), whichever is longer.\n"
       "`tc0 bench theory` prints the levels and sizes of the arithmetic that `tc0 new` makes, "
       "beside\n"
       "the best known in the literature.\n",
       {{"--engine", "E", "array, gate or naive; without it array, and gate for a netlist"},
        {"--isa", "X", "portable, avx2, avx512, vnni or amx; without it the best there is"},
        {"--threads", "T", "0: all cores", "0"},
        {"--milliseconds", "N", "for each row", "1000"},
        kReport,
        kJson,
        kFrom},
       {"tc0 bench theory", "tc0 bench attention.tc0 --milliseconds 50",
        "tc0 bench attention.net.tc0 --milliseconds 50 --json"},
       runBench},
      {"gate",
       {"FILE", "G"},
       "show one gate: where it stands, its wires, weights and threshold",
       "Gates are numbered from 0. In a circuit the answer is arithmetic on G: nothing is "
       "expanded,\n"
       "whatever the number of gates.\n",
       {{"--wires", "N", "how many wires to list", "24"}, kJson, kFrom},
       {"tc0 gate majority.tc0 0", "tc0 gate attention.tc0 100 --json"},
       runGate},
      {"dump",
       {"FILE"},
       "print a circuit as text, for reading",
       "A circuit is printed array by array, a netlist gate by gate.\n",
       {{"--gates", "", "print a circuit's gates, expanded"},
        {"--max-lines", "N", "refuse to print more", "100000"},
        kFrom},
       {"tc0 dump majority.tc0", "tc0 dump majority.tc0 --gates"},
       runDump},
      {"check",
       {"FILE", "[CLAIMS]"},
       "compare a file's figures with claims, by an independent program",
       tc0check::kDescription,
       checkOptions(),
       {"tc0 stats majority.tc0 --json > claims.json", "tc0 check majority.tc0 claims.json"},
       runCheck,
       "tc0-check"},
  };
}

}  // namespace tc0
