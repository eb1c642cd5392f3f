#include "model/command_rows/sampler_options.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/rows.h"

namespace tc0 {
namespace {

std::vector<Option> quantiseOptions() {
  std::vector<Option> options = programOptions();
  options.insert(
      options.end(),
      {{"--samples", "N", "to calibrate on", "200"},
       {"--check", "N", "samples to compare for the report; 0: none", "12"},
       {"--seed", "S", "of noise and classes", "1"},
       {"--average", "D", "of a run's checkpoint.safetensors: this running average"},
       {"--all", "", "report every operation, not only those that the float networks have too"},
       {"--quality", "N",
        "print the quality of samples of N seeds: float, simulated, integer program"},
       {"--count", "N", "samples of each seed of --quality", "2000"},
       {"--report", "FILE", "the comparison as JSON"},
       kJson});
  return options;
}

}  // namespace

std::vector<Command> samplerRows() {
  return {
      {"quantise",
       {"CHECKPOINT"},
       "turn trained networks and their sampler into an integer program",
       "Ranges are calibrated on the sampler's own way from seeded noise; the program is then\n"
       "interpreted on other noise and compared with the networks in double precision, operation "
       "by\n"
       "operation. The lean recipe takes 10 levels a block, the shallow one 7 and more gates.\n",
       quantiseOptions(),
       {"tc0 quantise digits.safetensors -o digits.program.safetensors",
        "tc0 quantise digits.safetensors --recipe shallow --steps 2 --check 0 -o "
        "two.program.safetensors"},
       runQuantise},
      {"compile",
       {"PROGRAM"},
       "compile an integer program to a circuit",
       "PROGRAM is a .program.safetensors file. The circuit equals it on every input, at every\n"
       "tensor. What is made small: depth (levels, then gates), gates, wires, or simulation (the\n"
       "additions of an engine that evaluates arrays). With --max-depth, gates within D levels.\n",
       {{"--output", "FILE", "the circuit, a .tc0 file", "", "-o"},
        {"--optimize", "GOAL", "depth, gates, wires or simulation", "depth"},
        {"--max-depth", "D", "at most so many levels"},
        {"--keep-all", "", "an array for every tensor, so that all values can be compared"},
        {"--estimate", "", "levels, gates, wires and memory, without building the circuit"},
        {"--frontier", "", "depth against gates: the fewest gates at each depth"},
        {"--verify", "",
         "show that the circuit is the program: values, gates, forms, products, mutants"},
        {"--samples", "N", "of --verify: so many random inputs, and so many of the sampler's own",
         "1000"},
        {"--evidence", "FILE", "what --verify found, as JSON"},
        {"--report", "FILE", "everything about the compilation, as JSON"},
        {"--dump-ir", "FOLDER", "the module of every stage, as text"},
        kJson},
       {"tc0 compile digits.program.safetensors -o digits.tc0",
        "tc0 compile digits.program.safetensors --frontier",
        "tc0 compile digits.program.safetensors --estimate --json"},
       runCompile},
      {"family",
       {"[CONFIG]"},
       "compile one model at growing numbers of tokens, with the polynomials its size follows",
       "CONFIG is a network in TOML, such as model/configs/family.toml, or a checkpoint with\n"
       "sinusoidal positions; without it, a small network. The laws are derived from the circuits "
       "of\n"
       "4 and 9 tokens, step by step; every figure of every other circuit has to be what they "
       "say,\n"
       "and its depth the same. With several --bits, precision grows instead of the tokens: gates\n"
       "are exponential in it, since a lookup has one for each breakpoint.\n"
       "exit code: 0 all laws hold, 1 one does not, 2 invalid\n",
       {{"--tokens", "LIST", "square numbers between commas", "4,16,64,256,1024"},
        {"--bits", "LIST", "of weights, activations and noise, 3 to 10", "6"},
        {"--recipe", "R", "lean (few gates) or shallow (few levels)", "lean"},
        {"--steps", "T", "of the sampler", "1"},
        {"--samples", "N", "to calibrate on", "200"},
        {"--seed", "S", "of noise and classes", "1"},
        {"--laws", "", "the laws of each step as well"},
        {"--svg", "FILE", "a diagram"},
        kReport,
        kJson},
       {"tc0 family --tokens 4,16,64 --samples 4 --svg family.svg",
        "tc0 family --bits 3,4,5 --tokens 4 --samples 4 --json"},
       runFamily},
      {"sample",
       {"FILE"},
       "draw samples: of a checkpoint, an integer program or a circuit",
       "A checkpoint is sampled by LibTorch (tc0-model), a .program.safetensors by its "
       "interpreter, "
       "a\n"
       ".tc0 circuit by the array engine. The last two get the same noise for the same seed, so "
       "that\n"
       "their samples are equal. -o takes a .png, a grid of samples, or a .safetensors with all of "
       "them,\n"
       "points of the plane with their noise, as `tc0 evaluate --samples` reads it.\n",
       sampleOptions(),
       {"tc0 sample digits.tc0 --count 10 -o digits.png",
        "tc0 sample digits.program.safetensors --class 3 --quiet -o threes.safetensors"},
       runSample},
      handedOver("train"),
      handedOver("evaluate"),
      handedOver("finetune"),
      handedOver("orders"),
      handedOver("bench-attention"),
  };
}

}  // namespace tc0
