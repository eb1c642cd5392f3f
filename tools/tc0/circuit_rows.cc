#include "circuit/base/error.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"
#include "tools/samples/samples.h"
#include "tools/tc0/check_options.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/new/program_kinds.h"
#include "tools/tc0/rows.h"
#include "tools/tc0/stats/by_name.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 40;

Option fromOption() {
  return {"--from", takes::oneOf("FORMAT", readableFormats()),
          "the format of the file, if its name does not say it"};
}

Argument circuitFile() { return takes::file("FILE", circuitEnds()); }

// The option for the samples: a file, or random ones.
Option inputsOption() {
  return {"--inputs", takes::file("FILE", samplesEnds()), "the samples; - is standard input", "",
          "-i"};
}
Option randomOption(std::int64_t least, std::int64_t most) {
  return {"--random", takes::integer("N", least, most), "N random samples instead"};
}
Option sampleSeedOption() {
  return beside({"--random"}, {"--seed", takes::integer("S", 0), "of random samples", "1"});
}
Option resultsOption() {
  return {"--output", takes::file("FILE", samplesEnds()),
          "write the results to a file, in the format that its name ends in", "", "-o"};
}

Option isaOption() {
  return {"--isa", takes::oneOf("X", namesOf(isaChoices())),
          "the instruction set; without it the best there is"};
}
Option threadsOption() { return {"--threads", takes::integer("T", 0, 1024), "0: all cores", "0"}; }

// The formats of samples, for `eval` and `simulate`.
const char* const kSamplesText = R"(
Samples are read and results written by the end of the file's name:
  .json         {"NAME": number or nested list, ...}, or a list of such objects;
                {"NAME": [...], ...} with a list for each sample is a batch
  .csv          a line for each sample; the first line may name the columns,
                x[0][2] for an element of x, or x if it is one number
  .npy          the array of the one input or result; axis 0 counts samples
  .npz          such an array for each input or result, by name
  .safetensors  a tensor for each, as in .npz
Numbers are integers. A name that ends otherwise, and standard input, hold lines
of the integers of all inputs in order, between blanks or commas, or any of the above.
)";

void appendKind(std::string& text, std::string name, const std::string& summary,
                const std::string& parameters) {
  name.resize(18, ' ');
  text += "  " + name + summary + "\n";
  text += std::string(20, ' ') + "uses:";
  std::string uses = " " + parameters;
  for (std::size_t at = 0; (at = uses.find(' ', at)) != std::string::npos; at += 4)
    uses.replace(at, 1, "  --");
  text += uses.substr(1) + "\n";
}

std::string kindsText() {
  std::string text = "KIND is one of\n";
  for (const Generator& kind : generators()) appendKind(text, kind.name, kind.summary, kind.uses);
  text += R"(or arithmetic by Chinese remainders, which is an integer program that is compiled:
)";
  for (const ProgramKind& kind : programKinds())
    appendKind(text, kind.name, kind.summary, kind.uses);
  return text + R"(Rounded results have `bits` digits and are at most 1.2 units of the last one off.
)";
}

std::string formatsText() {
  std::string text =
      R"(A format is told by the end of a file's name, else by --from and --to:
  tc0            .tc0         circuits and netlists of this project
)";
  for (const Format& format : formats()) {
    std::string name(format.name), extensions(format.extensions);
    name.resize(15, ' ');
    extensions.resize(13, ' ');
    const char* ways = format.read == nullptr ? " (written only)" : "";
    text += cat("  ", name, extensions, format.description, ways, "\n");
  }
  return text +
         "Between .tc0 files a circuit stays a circuit unless --expand or --simplify is given.\n";
}

Command newRow() {
  std::vector<std::string> kinds;
  for (const Generator& generator : generators()) kinds.push_back(generator.name);
  for (const ProgramKind& kind : programKinds()) kinds.push_back(kind.name);
  return {
      "new",
      {takes::meaning("the kind of circuit", takes::oneOf("KIND", kinds))},
      "make an example circuit",
      kindsText(),
      {{"--output", takes::file("FILE", {".tc0", ".safetensors"}),
        "where to write it: a .tc0 file, or a .safetensors file for the integer program alone", "",
        "-o"},
       {"--n", takes::integer("N", 1, kMostNumbers), "how many numbers, bits, tokens or arrays",
        "8"},
       {"--bits", takes::integer("B", 1, 62), "bits of each number", "4"},
       {"--dimension", takes::integer("D", 1, kMostNumbers), "numbers of each token", "4"},
       {"--values", "V",
        "of a symmetric function: parity, majority, or a digit 0 or 1 for each count of ones from "
        "0 to n",
        "parity"},
       {"--digits", "",
        "outputs are binary digits and each is a gate: at most one level more than a form"},
       {"--small-weights", "",
        "weights polynomial in the bits instead of exponential, for more gates"},
       {"--seed", takes::integer("S", 0), "of a random circuit or the weights of a block", "1"},
       {"--program", takes::file("FILE", {".safetensors"}),
        "of attention and arithmetic by remainders: where to write the integer program that the "
        "circuit computes, for `tc0 verify`"},
       {"--family", "",
        "write the circuits of every n as one file, if they are a family; then without --n"},
       kWritten},
      {"tc0 new majority --n 5 -o majority.tc0", "tc0 new attention --n 4 -o attention.tc0",
       "tc0 new attention --family -o attention.family.tc0"},
      runNew};
}

Command statsRow() {
  return {
      "stats",
      {circuitFile()},
      "count gates, wires and levels",
      R"(Counts are exact and on flattened forms: a wire that reaches a sum twice is one wire, and
none if its weights cancel. A circuit is counted without being expanded, so 10^12 gates
take no longer than a thousand. The JSON is a claims file for `tc0 check`; it names the file
that it is about by its SHA-256.

Gates that compare the same sum with different thresholds can share it. "stored sums"
counts the different sums, each evaluated once: one for every element of a step, one for
every gate of a step that compares a ratio. "stored list entries" counts their wires.

With --by the gates are added up by what the names of steps say. The steps of a sampler belong
to norm, attention (scores and weighted sums), softmax (exp, its sums, and the quotient by
them), perceptron, head and pixels; where a quotient is rounded in one step with what comes
before it, its gates stand in what is rounded, such as queries, keys and values. Those of an
imported network belong to its nodes, and those of other circuits to themselves.

Of a family of circuits (`tc0 family -o`) it prints the laws, which are proved for every number
of tokens: gates, wires and sums of weights as polynomials in n, and a bound of thresholds. If
the file breaks a hypothesis of the proof, it names the step, the path and the reason instead.
exit code: 0, 1 a family without laws, 2 invalid
)",
      {{"--by", takes::oneOf("WHAT", namesOf(groupedByChoices())),
        "the gates, wires and levels of each operation, of each operation of each block, or of "
        "each step"},
       {"--n", takes::integer("N", 1, std::int64_t{1} << 40), "the laws of a family at N tokens"},
       {"--steps", "", "the laws of each step of a family as well"},
       kJson,
       fromOption()},
      {"tc0 stats attention.tc0", "tc0 stats attention.tc0 --json",
       "tc0 stats attention.tc0 --by operation"},
      runStats};
}

Command evalRow() {
  return {"eval",
          {circuitFile()},
          "compute the outputs, one sample at a time",
          std::string(R"(This is the plain evaluator that everything faster is compared with.
)") + kSamplesText,
          {inputsOption(),
           randomOption(1, 1 << 24),
           sampleSeedOption(),
           resultsOption(),
           {"--all", "", "the values of every array of a circuit, not only of its outputs"},
           kJson,
           fromOption()},
          {"tc0 eval majority.tc0 --random 3 --seed 7", "tc0 eval attention.tc0 --random 1 --json",
           "tc0 eval attention.tc0 --random 2 -o attention.npz"},
          runEval};
}

Command simulateRow() {
  return {
      "simulate",
      {circuitFile()},
      "compute the outputs of many samples, fast",
      std::string(
          R"(The array engine evaluates the arrays of a circuit, the gate engine every gate of a netlist
(a circuit is expanded for it), 64 to 2048 samples at once, on every core. With --engine all,
every intermediate value is compared with the plain evaluator's, and the first difference is
named; results are written if there is none.
)") + kSamplesText,
      {inputsOption(),
       randomOption(0, INT32_MAX),
       sampleSeedOption(),
       {"--engine", takes::oneOf("E", namesOf(enginesToCompare())),
        "without it array, and gate for a netlist"},
       resultsOption(),
       kShard,
       {"--watch", "LIST", "arrays by name and gates by number, between commas, to be shown too"},
       {"--split", takes::oneOf("WHAT", {"samples", "circuit"}),
        "what the processes of `mpirun -n N tc0 simulate` divide among them", "samples"},
       threadsOption(),
       isaOption(),
       {"--memory", takes::integer("BYTES", 1),
        "at most, for samples, results and the working state; without it what is free here. More than "
        "2^30 also lets the gate engine make larger netlists"},
       kJson,
       fromOption()},
      {"tc0 simulate attention.tc0 --random 1000",
       "tc0 simulate majority.tc0 --random 20 --engine all",
       "tc0 simulate attention.tc0 --random 100 -o results.npy",
       "tc0 simulate attention.tc0 --random 10 -o joined.npy --shard 1/2",
       "tc0 simulate attention.tc0 --random 10 -o joined.npy --shard 2/2"},
      runSimulate};
}

Command mergeRow() {
  std::vector<std::string> ends = samplesEnds();
  ends.push_back(".png");
  return {
      "merge",
      {},
      "join the shards of simulate or sample",
      R"(The shards of a run lie beside its --output, which becomes the same bytes as without shards. If
one is missing, the command that makes it is printed. The shards are left.
)",
      {{"--output", takes::file("FILE", ends), "what the shards were given as --output", "", "-o"},
       kWritten},
      {"tc0 merge -o joined.npy"},
      runMerge};
}

Command convertRow() {
  return {
      "convert",
      {takes::file("IN", circuitEnds()), takes::file("OUT")},
      "write a circuit in another format",
      formatsText(),
      {fromOption(),
       {"--to", takes::oneOf("FORMAT", writableFormats()),
        "the format to write, if the name does not say it"},
       {"--only", "PART",
        "a part as a circuit of its own: an array's name, the number of a level, an output or "
        "an element of it, y[1,2]; array:, level: or output: before it says which"},
       {"--expand", "", "into a .tc0 netlist: every gate with its wires"},
       {"--simplify", "", "drop constant, equal and dead gates and redundant wires first"},
       {"--max-fan-in", takes::integer("F", 2),
        "split gates with more wires, at the cost of levels"},
       {"--max-weight", takes::integer("W", 1),
        "split gates with larger weights, at the cost of levels"},
       {"--test-bench", takes::file("FILE", {".v", ".sv"}),
        "beside Verilog: a module that tests it on vectors and their results"},
       beside({"--test-bench"}, {"--vectors", takes::integer("N", 1, 1 << 24),
                                 "how many vectors the test bench tries", "256"}),
       beside({"--test-bench"},
              {"--seed", takes::integer("S", 0), "of the test bench's vectors", "1"}),
       {"--script", takes::file("FILE", {".ys"}),
        "beside verilog-arrays: a yosys script that counts look-up tables and registers"},
       {"--fix", takes::file("FILE", samplesEnds()),
        "into OPB: fix the inputs to the first sample, written as for `tc0 eval`"},
       {"--max-size", takes::integer("BYTES", 1), "refuse to write more than about this",
        "1073741824"},
       kWritten},
      {"tc0 convert attention.tc0 attention.net.tc0 --simplify",
       "tc0 convert majority.tc0 majority.blif", "tc0 convert attention.tc0 level1.tc0 --only 1",
       "tc0 convert majority.tc0 chip.th --max-fan-in 4 --max-weight 1",
       "tc0 convert majority.tc0 majority.v --test-bench majority_test.v",
       "tc0 convert majority.blif again.aig"},
      runConvert};
}

Command lecRow() {
  return {
      "lec",
      {takes::file("A", circuitEnds()), takes::file("B", circuitEnds())},
      "decide whether two files are the same function",
      R"(Inputs and outputs are matched by name, as convert writes names: a circuit matches what
another tool has made of its BLIF or AIGER file. Inputs take the values of their ranges.
Small files are decided: by equal structure, by all assignments of up to 18 input wires, or by
a SAT solver within its limits. Larger ones are compared on random samples. The
answer says which; its exit code is 1 if there is a difference.
)",
      {{"--samples", takes::integer("N", 64, 1 << 24), "random samples to try first", "4096"},
       {"--seed", takes::integer("S", 0), "of the samples", "1"},
       {"--conflicts", takes::integer("N", 0), "conflicts that the SAT solver may meet", "200000"},
       {"--seconds", takes::integer("S", 0, 1 << 24), "that the SAT solver may take", "20"},
       {"--prove", "", "exit with 1 also if equality is not proved"},
       kJson,
       fromOption()},
      {"tc0 lec attention.tc0 attention.net.tc0", "tc0 lec majority.blif again.aig --json"},
      runLec};
}

Command benchRow() {
  return {
      "bench",
      {takes::meaning("a circuit, or the word theory", circuitFile())},
      "measure how fast a circuit is computed here, beside the machine's limit",
      R"(One sample alone, then batches on one thread and on all. Wires are counted with every gate's
full fan-in. For the array engine the limit is the time that the products and steps which
it cannot save take at the rates of one core, measured in the same run, on all threads, or that
of copying what passes in and out (bytes/s, at copied/s), whichever is longer. Steps that only
make a product of two numbers are saved: the engine multiplies.
`tc0 bench theory` prints the levels and sizes of the arithmetic that `tc0 new` makes, beside
the best known in the literature.
)",
      {{"--engine", takes::oneOf("E", namesOf(engineChoices())),
        "without it array, and gate for a netlist"},
       isaOption(),
       threadsOption(),
       {"--milliseconds", takes::integer("N", 1, 600000), "for each row", "1000"},
       {"--batch", takes::integer("N", 1, 1 << 20),
        "samples in a batch; without it, as many as take about a tenth of a row's time"},
       {"--explain", "", "how each array is computed, and its share of the time on one thread"},
       kReport,
       kJson,
       fromOption()},
      {"tc0 bench theory", "tc0 bench attention.tc0 --milliseconds 50",
       "tc0 bench attention.net.tc0 --milliseconds 50 --json"},
      runBench};
}

Command gateRow() {
  return {
      "gate",
      {circuitFile(), takes::meaning("the gate's number, from 0, or its name, as exp[0,3].5", "G")},
      "show one gate: where it stands, its wires, weights and threshold",
      R"(Gates are numbered from 0. In a circuit the answer is arithmetic on G: nothing is expanded,
whatever the number of gates. A gate of a circuit has a name too: its step, the index of the
element, and the number of the gate among the element's thresholds, as in "exp[0, 3].5". What
is left out is 0, and the step may be called by the last words of its name, "exp" for
"0.velocity.blocks.0.exp", if no other step's name ends so. `tc0 stats --by step` lists the
steps. In a family of circuits (`tc0 family -o`) G is a gate of the
member of N tokens, by number or by a name such as "exp[0, 3, 4].5", and no member is made: of
10^9 tokens, with some 10^22 gates, a gate takes milliseconds.
)",
      {{"--breakpoint", takes::integer("K", 0),
        "the number of the gate among the thresholds of its element, if G is a name"},
       {"--n", takes::integer("N", 1, std::int64_t{1} << 40), "of a family: the number of tokens"},
       {"--wire", "W", "of a family: the weight of this wire alone, by number or name"},
       {"--wires", takes::integer("N", 0), "how many wires to list", "24"},
       kJson,
       fromOption()},
      {"tc0 gate majority.tc0 0", "tc0 gate attention.tc0 100 --json",
       "tc0 gate attention.tc0 \"softmax[0,1]\" --breakpoint 3"},
      runGate};
}

Command dumpRow() {
  return {"dump",
          {circuitFile()},
          "print a circuit as text, for reading",
          "A circuit is printed array by array, a netlist gate by gate.\n",
          {{"--gates", "", "print a circuit's gates, expanded"},
           {"--max-lines", takes::integer("N", 1), "refuse to print more", "100000"},
           fromOption()},
          {"tc0 dump majority.tc0", "tc0 dump majority.tc0 --gates"},
          runDump};
}

Command checkRow() {
  return {"check",
          {takes::file("FILE", {".tc0", ".th", ".safetensors"}),
           takes::file("[CLAIMS]", {".json", ".tc0"})},
          "compare a file's figures with claims, by an independent program",
          tc0check::kDescription,
          optionsOf(tc0check::kOptions),
          {"tc0 stats majority.tc0 --json > claims.json", "tc0 check majority.tc0 claims.json"},
          runCheck,
          "tc0-check"};
}

}  // namespace

std::vector<Command> circuitRows() {
  return {newRow(), statsRow(), evalRow(), simulateRow(), mergeRow(), convertRow(),
          lecRow(), benchRow(), gateRow(), dumpRow(),     checkRow()};
}

}  // namespace tc0
