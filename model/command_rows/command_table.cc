#include "model/command_rows/command_table.h"

#include "model/command_rows/sampler_options.h"
#include "model/command_rows/without_velocity.h"

namespace tc0 {
namespace {

const Option kJson{"--json", "", "print JSON instead of tables"};

Command train() {
  return {
      "train",
      {takes::file("[CONFIG]", {".toml"})},
      "train a model by LibTorch",
      R"(CONFIG is a TOML file such as model/configs/digits.toml. Ctrl-C saves and stops; --resume goes
on where the last checkpoint stands. `tc0 train --keys` lists what may be set.
)",
      {{"--output", takes::folder("FOLDER"),
        "for checkpoints, logs and pictures; runs/CONFIG without it", "", "-o"},
       {"--set", "KEY=VALUE", "instead of what CONFIG says; may be given again"},
       {"--resume", "", "go on from the checkpoint in the folder"},
       {"--overwrite", "", "begin anew in a folder that holds a checkpoint"},
       {"--keys", "", "print the keys that CONFIG may set, and nothing else"},
       deviceOption(),
       {"--json", "", "print the figures of the run as JSON; progress goes to standard error"}},
      {"tc0-model train mixture2d.toml --set train.steps=20 -o mixture"}};
}

Command evaluate() {
  return {
      "evaluate",
      {takes::file("[CHECKPOINT]", {".safetensors"})},
      "measure the quality of samples",
      R"(Measured are the Frechet and the kernel distance on the features of a classifier that is trained
for it, sliced Wasserstein distance, energy distance, precision, recall, and whether samples are
copies of training data. For points of mixture2d, whose flow is known, rms as well: the root mean
square over samples of the Euclidean distance to where the exact flow takes the same noise.
Samples of any kind are what `tc0 sample -o FILE.safetensors` writes.
)",
      {{"--steps", takes::integers("LIST", 1, 10000), "steps of the sampler, between commas",
        "1,2,4,8"},
       timesOption(),
       withoutVelocityOption(),
       {"--seeds", takes::integer("N", 1, 1000), "how many seeds; mean and spread are printed",
        "3"},
       {"--count", takes::integer("N", 10, 1000000),
        "samples of a seed; otherwise as many as the data has, at most 10000"},
       {"--guidance", takes::number("W"), "of a checkpoint trained with classes and \"no class\"",
        "1"},
       attentionOption(),
       averageOption(),
       deviceOption(),
       {"--samples", takes::file("FILE", {".safetensors"}),
        "samples made elsewhere, beside the data of CHECKPOINT or --data; may be given again, for "
        "one row each"},
       {"--data", "NAME", "the data set, if not that of CHECKPOINT"},
       {"--data-path", takes::folder("FOLDER"), "of its files"},
       {"--report", takes::file("FILE", {".json"}), "the table as JSON, beside what is printed"},
       kJson},
      {"tc0-model evaluate digits.safetensors --steps 1 --seeds 1 --json"}};
}

Command finetune() {
  std::vector<Option> options = programOptions();
  options.insert(
      options.end(),
      {{"--iterations", takes::integer("N", 0, 1 << 24),
        "how long; 0: the program as it is, and -o may be absent", "1000"},
       {"--batch", takes::integer("N", 1, 1 << 16), "samples in an iteration", "64"},
       {"--rate", takes::number("R"), "of learning, relative to a layer's weights", "0.004"},
       seedOption(),
       {"--program", takes::file("FILE", {".program.safetensors"}),
        "start from this program of CHECKPOINT; it decides steps, recipe, bits"},
       averageOption(),
       {"--from-scratch", "", "start from seeded random networks instead of the checkpoint's"}});
  for (const Option& option : qualityOptions(
           "print the quality of samples of N seeds: float, simulated, programs before and after"))
    options.push_back(option);
  options.push_back(kJson);
  return {
      "finetune",
      {takes::file("CHECKPOINT", {".safetensors"})},
      "write an integer program and train its integers through it",
      R"(The program is that of `tc0 quantise`. Then its weights and biases, which are integers all the
time, learn to follow the float sampler on fresh noise; weights keep their bits, and tables stay.
The program that is best on other noise is kept. Ctrl-C ends with the best so far.
)",
      std::move(options),
      {"tc0-model finetune digits.safetensors --iterations 10 -o tuned.program.safetensors"}};
}

Command grid() {
  return {
      "grid",
      {takes::file("CHECKPOINT", {".safetensors"})},
      "search the times of a sampler's steps",
      R"(The search begins at evenly spaced times and moves one at a time, by smaller and smaller amounts,
as long as the samples get better: nearer to those of many steps from the same noise
(distance), or nearer to the training data by the kernel distance on the features of a
classifier (kid). -o writes the checkpoint with the times, which sample, evaluate and quantise
then take for so many --steps; without it nothing is written. --compare measures, with as many
evaluations of the networks and on other noise, even steps, the searched ones, and samplers whose
samples choose their own steps: they halve a step whose estimated error is above a tolerance. The
estimates are the difference to two steps of half the length (defect) and what the acceleration
adds (correction); a table says how well each ranks the errors of single steps.
)",
      {{"--steps", takes::integer("N", 2, 64), "how many steps", "2"},
       {"--by", takes::oneOf("COST", {"distance", "kid"}), "what the times make small", "distance"},
       {"--count", takes::integer("N", 10, 1000000), "samples of a set", "1024"},
       {"--reference", takes::integer("N", 2, 10000), "of distance: how many steps are many", "64"},
       {"--seeds", takes::integer("N", 1, 1000), "of kid and of --compare: sets of samples", "3"},
       {"--compare", "", "beside steps that each sample chooses for itself"},
       averageOption(),
       deviceOption(),
       {"--output", takes::file("FILE", {".safetensors"}), "the checkpoint with the times", "",
        "-o"},
       kJson},
      {"tc0-model grid digits.safetensors --steps 2 --count 100"}};
}

Command sample() {
  return {
      "sample",
      {takes::file("CHECKPOINT", {".safetensors"})},
      "draw samples of a checkpoint",
      R"(-o takes a .png, a grid of samples, or a .safetensors with all of them. Without it the first
samples are drawn in the terminal.
)",
      sampleOptions(),
      {"tc0-model sample digits.safetensors --count 10 -o digits.png"}};
}

}  // namespace

CommandTable modelCommandTable() {
  return {
      "tc0-model",
      TC0_VERSION,
      "train, sample and measure the generators that tc0 turns into circuits",
      R"(The commands of tc0 that need LibTorch. tc0 hands over to this program; a machine that only
trains needs no other.
)",
      {train(),
       sample(),
       evaluate(),
       finetune(),
       grid(),
       {"orders",
        {takes::file("[CHECKPOINT]", {".safetensors"})},
        "measure the order of every sampling scheme, on a known flow or a checkpoint's",
        R"(Without a checkpoint the flows are known in closed form. With one, the flow is that of its own
velocity, finely integrated in double precision, and the networks' own step stands beside it. Then
follow whether the networks agree with themselves (and with the exact flow of mixture2d), and the
bounds R of weights and B of attention's entries in each block. Errors and distances are root mean
squares over samples and coordinates: for points of the plane they are smaller by the root of 2
than the rms of `tc0 evaluate`.
)",
        {attentionOption(), averageOption(), kJson},
        {"tc0-model orders"}},
       {"bench-attention",
        {},
        "measure time and error of exact and approximate attention",
        R"(For each size of head and degree also the smallest number of tokens at which the approximation
is faster. Queries and keys are random within the bound; there is one head and one batch.
)",
        {{"--tokens", takes::integers("LIST", 2, 1 << 16), "numbers of tokens, between commas",
          "49,196,784,3136"},
         {"--head-sizes", takes::integers("LIST", 1, 256), "sizes of a head", "4,8,16,32"},
         {"--degrees", takes::integers("LIST", 1, 8), "of the polynomial", "2,3"},
         {"--bound", takes::number("B"), "of the entries |q.k| / sqrt(d)", "1"},
         kJson},
        {"tc0-model bench-attention --tokens 16,64 --head-sizes 4 --degrees 2"}},
       {"doctor",
        {},
        "say which LibTorch and devices are here, and whether derivatives work",
        R"(Forward-mode derivatives, which training needs, are compared with differences on every device.
exit code: 0 they work, 1 they do not
)",
        {kJson},
        {"tc0-model doctor"}},
       {"manual",
        {takes::folder("FOLDER")},
        "write the man page of this program",
        "",
        {},
        {"tc0-model manual ."}}}};
}

}  // namespace tc0
