#include "model/command_rows/command_table.h"

#include "model/command_rows/sampler_options.h"

namespace tc0 {
namespace {

const Option kJson{"--json", "", "print JSON instead of tables"};
const Option kDevice{"--device", "D", "auto, cpu or cuda:N", "auto"};
const Option kAverage{"--average", "D",
                      "sample with this running average of a run's checkpoint.safetensors"};
const Option kAttention{
    "--attention", "A",
    "exact, approx (a polynomial in place of exp, with a certified error, refused where entries "
    "are too large) or auto (approx where it is within 1 % and pays)",
    "exact"};

Command train() {
  return {
      "train",
      {"[CONFIG]"},
      "train a model by LibTorch",
      "CONFIG is a TOML file such as model/configs/digits.toml. Ctrl-C saves and stops; --resume "
      "goes\n"
      "on where the last checkpoint stands. `tc0 train --keys` lists what may be set.\n",
      {{"--output", "FOLDER", "for checkpoints, logs and pictures; runs/CONFIG without it", "",
        "-o"},
       {"--set", "KEY=VALUE", "instead of what CONFIG says; may be given again"},
       {"--resume", "", "go on from the checkpoint in the folder"},
       {"--overwrite", "", "begin anew in a folder that holds a checkpoint"},
       {"--keys", "", "print the keys that CONFIG may set, and nothing else"},
       kDevice,
       {"--json", "", "print the figures of the run as JSON; progress goes to standard error"}},
      {"tc0-model train mixture2d.toml --set train.steps=20 -o mixture"}};
}

Command evaluate() {
  return {
      "evaluate",
      {"[CHECKPOINT]"},
      "measure the quality of samples",
      "Frechet and kernel distance on the features of an own classifier, sliced Wasserstein "
      "distance,\n"
      "energy distance, precision, recall, and whether samples are copies of training data. For\n"
      "points of mixture2d, whose flow is known, rms as well: the root mean square over samples "
      "of\n"
      "the Euclidean distance to where the exact flow takes the same noise. Samples of any kind "
      "are\n"
      "what `tc0 sample -o FILE.safetensors` writes.\n",
      {{"--steps", "LIST", "steps of the sampler, between commas", "1,2,4,8"},
       timesOption(),
       {"--seeds", "N", "how many seeds; mean and spread are printed", "3"},
       {"--count", "N", "samples of a seed; otherwise as many as the data has, at most 10000"},
       {"--guidance", "W", "of a checkpoint trained with classes and \"no class\"", "1"},
       kAttention,
       kAverage,
       kDevice,
       {"--samples", "FILE",
        "samples made elsewhere, beside the data of CHECKPOINT or --data; may be given again, for "
        "one row each"},
       {"--data", "NAME", "the data set, where not that of CHECKPOINT"},
       {"--data-path", "FOLDER", "of its files"},
       {"--report", "FILE", "the table as JSON, beside what is printed"},
       kJson},
      {"tc0-model evaluate digits.safetensors --steps 1 --seeds 1 --json"}};
}

Command finetune() {
  std::vector<Option> options = programOptions();
  options.insert(
      options.end(),
      {{"--iterations", "N", "how long; 0: the program as it is, and -o may be absent", "1000"},
       {"--batch", "N", "samples in an iteration", "64"},
       {"--rate", "R", "of learning, relative to a layer's weights", "0.004"},
       {"--seed", "S", "of noise and classes", "1"},
       {"--program", "FILE",
        "start from this program of CHECKPOINT; it decides steps, recipe, bits"},
       kAverage,
       {"--from-scratch", "", "start from seeded random networks instead of the checkpoint's"},
       {"--quality", "N",
        "print the quality of samples of N seeds: float, simulated, programs before and after"},
       {"--count", "N", "samples of each seed", "2000"},
       kJson});
  return {
      "finetune",
      {"CHECKPOINT"},
      "write an integer program and train its integers through it",
      "The program is that of `tc0 quantise`. Then its weights and biases, integers all the\n"
      "while, learn to follow the float sampler on fresh noise; weights keep their bits, tables\n"
      "stay. What is best on noise held out is kept. Ctrl-C ends with the best so far.\n",
      std::move(options),
      {"tc0-model finetune digits.safetensors --iterations 10 -o tuned.program.safetensors"}};
}

Command sample() {
  return {"sample",
          {"CHECKPOINT"},
          "draw samples of a checkpoint",
          "-o takes a .png, a grid of samples, or a .safetensors with all of them; without it they "
          "are\n"
          "drawn in the terminal.\n",
          sampleOptions(),
          {"tc0-model sample digits.safetensors --count 10 -o digits.png"}};
}

}  // namespace

CommandTable modelCommandTable() {
  return {
      "tc0-model",
      TC0_VERSION,
      "train, sample and measure the generators that tc0 turns into circuits",
      "The commands of tc0 that need LibTorch. tc0 hands over to this program; a machine that "
      "only\n"
      "trains needs no other.\n",
      {train(),
       sample(),
       evaluate(),
       finetune(),
       {"orders",
        {"[CHECKPOINT]"},
        "measure the order of every sampling scheme, on a known flow or a checkpoint's",
        "Without a checkpoint, on flows that are known in closed form. With one, on the flow of "
        "its\n"
        "own velocity, finely integrated in double precision, beside the networks' own step; "
        "then\n"
        "whether the networks agree with themselves (and with the exact flow of mixture2d), and "
        "the\n"
        "bounds R of weights and B of attention's entries in each block. Errors and distances are\n"
        "root mean squares over samples and coordinates: of points of the plane, smaller by the "
        "root\n"
        "of 2 than rms of `tc0 evaluate`.\n",
        {kAttention, kAverage, kJson},
        {"tc0-model orders"}},
       {"bench-attention",
        {},
        "measure time and error of exact and approximate attention",
        "For each size of head and degree also the smallest number of tokens at which the\n"
        "approximation is faster. Random queries and keys within the bound, one head, one batch.\n",
        {{"--tokens", "LIST", "numbers of tokens, between commas", "49,196,784,3136"},
         {"--head-sizes", "LIST", "sizes of a head", "4,8,16,32"},
         {"--degrees", "LIST", "of the polynomial, 1 to 8", "2,3"},
         {"--bound", "B", "of the entries |q.k| / sqrt(d)", "1"},
         kJson},
        {"tc0-model bench-attention --tokens 16,64 --head-sizes 4 --degrees 2"}},
       {"doctor",
        {},
        "say which LibTorch and devices are here, and whether derivatives work",
        "Forward-mode derivatives, which training takes, are compared with differences on every\n"
        "device. exit code: 0 they work, 1 they do not\n",
        {kJson},
        {"tc0-model doctor"}},
       {"manual",
        {"FOLDER"},
        "write the man page of this program",
        "",
        {},
        {"tc0-model manual ."}}}};
}

}  // namespace tc0
