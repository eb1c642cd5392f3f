#include "model/command_rows/sampler_options.h"
#include "tools/tc0/check_options.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/rows.h"

namespace tc0 {
namespace {

Option calibrationOption() {
  return {"--samples", takes::integer("N", 1, 1 << 20), "to calibrate on", "200"};
}

std::vector<Option> quantiseOptions() {
  std::vector<Option> options = programOptions();
  options.insert(
      options.end(),
      {calibrationOption(),
       {"--check", takes::integer("N", 0, 1 << 20), "samples to compare for the report; 0: none",
        "12"},
       seedOption(),
       {"--menu", takes::integer("N", 1, 4096),
        "N steps too: a sample takes them if they change its pixels by more than --tolerance"},
       beside({"--menu"}, {"--tolerance", takes::number("E"),
                           "mean difference of a sample's pixels, in levels", "0.5"}),
       averageOption(),
       {"--all", "", "report every operation, not only those that the float networks have too"}});
  for (const Option& option :
       qualityOptions("print the quality of samples of N seeds: float, simulated, integer program"))
    options.push_back(option);
  options.push_back({"--report", takes::file("FILE", {".json"}), "the comparison as JSON"});
  options.push_back(kJson);
  return options;
}

Command quantiseRow() {
  Command row{
      "quantise",
      {takes::file("CHECKPOINT", {".safetensors"})},
      "turn trained networks and their sampler into an integer program",
      R"(Ranges are calibrated on the sampler's own way from seeded noise; the program is then
interpreted on other noise and compared with the networks in double precision, operation by
operation. The lean recipe takes 10 levels a block, the shallow one 7 and more gates. The linear
recipe has a polynomial of degree G in place of exp, 8 + 2 G levels, and gates that grow with the
number of tokens; the report says what is certified of its error, beside what is measured. --menu
puts two samplers into one program, and gates choose one of them for each sample.
)",
      quantiseOptions(),
      {"tc0 quantise digits.safetensors -o digits.program.safetensors",
       "tc0 quantise digits.safetensors --recipe shallow --steps 2 --check 0 -o "
       "two.program.safetensors"},
      runQuantise};
  row.also = "quantize";
  return row;
}

Command importRow() {
  return {
      "import",
      {takes::file("NETWORK", {".onnx", ".tflite"})},
      "turn a quantised network that others trained into an integer program",
      R"(Reads ONNX (QONNX, QDQ, QOperator, graphs of integers) and int8 TFLite. Every chain of elementwise
operations between two tensors of integers becomes one exact step table for each channel.
Each operation is exact, exact up to ties (the exact value of what the network computes in
32-bit floats, which may round otherwise where it is nearly a tie), or approximated.
GRID is int8, uint8/255, int8:SCALE,ZERO or fixed<BITS,WHOLE>; the network says it if a
quantiser follows its input. --trace compares every array of .npz files with the tensor
that it stands for, and names the first element that differs; it may be given several times.
A float network needs --calibrate: samples of its inputs, from which quantisers are chosen.
exit code: 0 imported, 1 a stored array differs, 2 invalid
)",
      {{"--output", takes::file("FILE", {".safetensors"}), "the integer program", "", "-o"},
       {"--input", "NAME=GRID", "the numbers that an input takes, for each input"},
       {"--trace", takes::file("FILE", {".npz"}), "inputs and what other programs computed"},
       {"--calibrate", takes::file("FILE", {".npz"}), "quantise a float network by these samples"},
       {"--bits", "B", "bits of weights and quantisers with --calibrate, 2 to 8", "8"},
       {"--all", "", "report every operation, not only those with tables"},
       kReport,
       kJson},
      {"tc0 import small.onnx -o small.program.safetensors",
       "tc0 import small.onnx --input pixels=uint8/255 --json -o small.program.safetensors"},
      runImport};
}

Option optimizeOption() {
  Option option{"--optimize", takes::oneOf("GOAL", namesOf(objectiveChoices())),
                "what is made small", "depth"};
  option.also = "--optimise";
  return option;
}

Command compileRow() {
  return {
      "compile",
      {takes::file("PROGRAM", {".safetensors"})},
      "compile an integer program to a circuit",
      R"(PROGRAM is a .program.safetensors file. The circuit equals it on every input, at every
tensor. What is made small: depth (levels, then gates), gates, wires, or simulation (the
additions of an engine that evaluates arrays). With --max-depth, gates within D levels.

The table names how each tensor is made. step: a lookup, a gate for each breakpoint. ratio
step: a lookup of a quotient, whose gates compare with multiples of the denominator. read:
another function of the same gates. and: a gate for each pair of gates of the two factors.
gated left, gated right: the gates of that factor switch the other one on. squares: a
product as a difference of two squares. limbs: a step in two levels, about twice the root of
its breakpoints in gates. multiples, remainders, lookup: binary digits, in one level, in two
and by a gate for each number. Sums and views need no gates and are left out.
)",
      {{"--output", takes::file("FILE", {".tc0"}), "the circuit, a .tc0 file", "", "-o"},
       optimizeOption(),
       {"--max-depth", takes::integer("D", 0, 1 << 20), "at most so many levels"},
       {"--max-gates", takes::integer("N", 0), "at most so many gates, in the fewest levels found"},
       {"--max-wires", takes::integer("N", 0), "at most so many wires"},
       {"--max-fan-in", takes::integer("N", 0), "at most so many wires into a gate"},
       {"--max-weight", takes::integer("N", 0), "no weight beyond N in magnitude"},
       {"--polynomial", "",
        "no lookups: constructions of a size polynomial in the program's thresholds and digits"},
       {"--keep-all", "", "an array for every tensor, so that all values can be compared"},
       {"--estimate", "", "levels, gates, wires and memory, without building the circuit"},
       {"--frontier", "", "depth against gates: the fewest gates at each depth"},
       {"--verify", "",
        "prove that the circuit is the program, by tc0-check and on the written file, and try it on "
        "samples; the circuit is left only if all holds"},
       beside({"--verify", "--evidence"},
              {"--samples", takes::integer("N", 1, 1 << 24),
               "so many random inputs, and so many of the sampler's own", "1000"}),
       beside({"--verify", "--evidence"},
              {"--seconds", takes::integer("S", 1, 1 << 24),
               "verify for about S seconds, the proof for three quarters of them, and say how much "
               "is covered; if the proof does not end by then, the circuit is left, unproved"}),
       {"--evidence", takes::file("FILE", {".json"}), "what --verify found, as JSON"},
       {"--report", takes::file("FILE", {".json"}), "everything about the compilation, as JSON"},
       {"--dump-ir", takes::folder("FOLDER"), "the module of every stage, as text"},
       kJson},
      {"tc0 compile digits.program.safetensors -o digits.tc0",
       "tc0 compile digits.program.safetensors --frontier",
       "tc0 compile digits.program.safetensors --estimate --json"},
      runCompile};
}

Command sweepRow() {
  return {
      "sweep",
      {takes::file("MODEL", {".safetensors", ".onnx", ".tflite"})},
      "compile one model at several precisions: quality against gates",
      R"(A checkpoint becomes a program and a circuit for every number of bits, recipe and objective, as
by `tc0 quantise` and `tc0 compile`; a float network of others is calibrated by samples first, as
by `tc0 import`. Each row has the rms error against the floats and the exact size. FOLDER gets
sweep.json, which grows row by row, and sweep.svg. Rows that are there already are kept: a sweep
that was interrupted goes on, and one with more bits adds to it. `tc0 report FOLDER` draws it too.
With --quality, samples are drawn through each circuit, kept in FOLDER, and compared with the
checkpoint's data as by `tc0 evaluate`.
A point that cannot be made is a row that says why, and is tried again next time.
exit code: 0, 1 a point could not be made, 2 invalid
)",
      {{"--output", takes::folder("FOLDER"), "where sweep.json and sweep.svg are written", "",
        "-o"},
       {"--bits", "LIST", "of all numbers, such as 3..8 or 4,6,8", "3..8"},
       {"--recipe", "LIST", "of a checkpoint: lean, shallow, precise, linear", "lean"},
       degreeOption(),
       {"--objective", "LIST", "what is made small: depth, gates, wires, simulation", "depth", "",
        "--optimize"},
       {"--steps", takes::integer("T", 1, 4096), "of a checkpoint's sampler, evenly spaced", "1"},
       timesOption(),
       calibrationOption(),
       {"--check", takes::integer("N", 1, 1 << 20), "samples that the error is measured on", "12"},
       seedOption(),
       averageOption(),
       {"--quality", takes::integer("N", 10, 1 << 20),
        "of a checkpoint: N samples of each circuit, and how good they are (fid, kid)"},
       {"--calibrate", takes::file("FILE", {".npz"}), "of a float network: samples of its inputs"},
       {"--input", "NAME=GRID", "of a network: the numbers that an input takes, for each input"},
       kJson},
      {"tc0 sweep digits.safetensors --bits 3,4 --samples 20 --check 2 -o sweep"},
      runSweep};
}

Command verifyRow() {
  return {"verify",
          {takes::file("PROGRAM", {".safetensors"}), takes::file("CIRCUIT", {".tc0"})},
          "prove that a circuit equals its program, by an independent program",
          tc0check::kVerifyDescription,
          optionsOf(tc0check::kVerifyOptions),
          {"tc0 verify digits.program.safetensors digits.tc0"},
          runVerify,
          "tc0-check"};
}

Command familyRow() {
  return {
      "family",
      {takes::file("[RULE]", {".toml", ".safetensors", ".tc0"})},
      "compile one model at growing numbers of tokens; write the family of its circuits",
      R"(RULE is a network in TOML, such as model/configs/family.toml, or a checkpoint with
sinusoidal positions; without it, a small network. The circuits of 4 and 9 tokens determine one
family: a file in which some numbers grow with the side of a picture (-o writes it). Every other
circuit that is compiled has to be the family's, byte for byte, and every figure of every step
what the family's laws say. The laws are proved for every n (see `tc0 stats`).

If RULE is a family file, --tokens N -o N.tc0 writes its circuit of N tokens, for every command
that reads circuits. With several --bits, precision grows instead of the tokens: gates are
exponential in it, since a lookup has one for each breakpoint.

--polynomial grows both: a transformer block by constructions whose size is polynomial in tokens
and in bits (see `tc0 new block`), at every pair of --tokens and --bits. Its depth has to be the
same at every pair, and each array within a bound, a power of n times a power of p. Lookups would
take the gates beside it at least.
exit code: 0 all laws hold, 1 one does not, 2 invalid
)",
      {{"--tokens", takes::integers("LIST", 1, std::int64_t{1} << 40),
        "square numbers between commas", "4,16,64,256,1024"},
       {"--output", takes::file("FILE", {".tc0"}), "the family, or a circuit of it", "", "-o"},
       {"--bits", takes::integers("LIST", 3, 64), "of weights, activations and noise", "6"},
       {"--polynomial", "", "a block of polynomial size, at every pair of tokens and bits"},
       {"--recipe", takes::oneOf("R", namesOf(recipeChoices())),
        "lean has few gates, shallow few levels; linear has attention of few gates at many tokens",
        "lean"},
       degreeOption(),
       {"--steps", takes::integer("T", 1, 64), "of the sampler", "1"},
       calibrationOption(),
       seedOption(),
       {"--laws", "", "the laws of each step as well"},
       {"--svg", takes::file("FILE", {".svg"}), "a diagram"},
       {"--members", "FOLDER", "write each program and circuit, for `tc0 verify`"},
       kReport,
       kJson},
      {"tc0 family --tokens 4,16,64 --samples 4 --svg family.svg -o rule.family.tc0",
       "tc0 family rule.family.tc0 --tokens 25 -o 25.tc0",
       "tc0 family --bits 3,4,5 --tokens 4 --samples 4 --json",
       "tc0 family --polynomial --bits 4,6,8 --tokens 4,16"},
      runFamily};
}

Command sampleRow() {
  std::vector<Option> options = sampleOptions();
  options.push_back(kShard);
  return {
      "sample",
      {takes::file("FILE", {".safetensors", ".tc0"})},
      "draw samples: of a checkpoint, an integer program or a circuit",
      R"(A checkpoint is sampled by LibTorch (tc0-model), a .program.safetensors by its interpreter, a
.tc0 circuit by the array engine. The last two get the same noise for the same seed, so that
their samples are equal. -o takes a .png, a grid of samples, or a .safetensors with all of them,
points of the plane with their noise, as `tc0 evaluate --samples` reads it; without -o, pictures
are drawn in the terminal and letters are printed.
)",
      options,
      {"tc0 sample digits.tc0 --count 10 -o digits.png",
       "tc0 sample digits.program.safetensors --class 3 --quiet -o threes.safetensors"},
      runSample};
}

}  // namespace

std::vector<Command> samplerRows() {
  return {importRow(),
          quantiseRow(),
          compileRow(),
          sweepRow(),
          verifyRow(),
          familyRow(),
          sampleRow(),
          handedOver("train"),
          handedOver("evaluate"),
          handedOver("finetune"),
          handedOver("grid"),
          handedOver("orders"),
          handedOver("bench-attention")};
}

}  // namespace tc0
