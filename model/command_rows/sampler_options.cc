#include "model/command_rows/sampler_options.h"

#include "circuit/base/error.h"

namespace tc0 {

Option timesOption() {
  return {"--times", "LIST", "its times instead, from 1 down to 0, such as 1,0.7,0.3,0"};
}

std::vector<Option> sampleOptions() {
  return {{"--count", "N", "how many samples", "64"},
          {"--class", "K", "of this class; each in turn where it is not given"},
          {"--seed", "S", "of the noise", "1"},
          {"--steps", "T", "of a checkpoint: steps of the sampler", "1"},
          {"--times", "LIST",
           "of a checkpoint: its times instead, from 1 down to 0, such as 1,0.7,0.3,0"},
          {"--guidance", "W", "of a checkpoint: scale of classifier-free guidance", "1"},
          {"--attention", "A",
           "of a checkpoint: exact, approx (a polynomial in place of exp, with a certified error) "
           "or auto (approx where it is within 1 % and pays)",
           "exact"},
          {"--side", "N", "of a checkpoint with sinusoidal positions: pictures of N x N pixels"},
          {"--average", "D", "of a run's checkpoint.safetensors: this running average"},
          {"--device", "D", "of a checkpoint: auto, cpu or cuda:N", "auto"},
          {"--quiet", "", "draw no picture in the terminal"},
          {"--output", "FILE", "a .png or .safetensors file", "", "-o"},
          {"--json", "", "print what was drawn as JSON, and no picture"}};
}

std::vector<Option> programOptions() {
  return {{"--output", "FILE", "the program, a .program.safetensors file", "", "-o"},
          {"--steps", "T", "of the sampler, evenly spaced", "1"},
          timesOption(),
          {"--recipe", "R", "lean (few gates) or shallow (few levels)", "lean"},
          {"--bits-weights", "B", "of the weights, 2 to 12", "6"},
          {"--bits-activations", "B", "of rounded activations, 3 to 10", "6"},
          {"--bits-input", "B", "of the noise, 2 to 16", "6"}};
}

QuantiseOptions quantiseOptionsOf(const Arguments& arguments) {
  QuantiseOptions options;
  options.times = timesOf(arguments);
  if (options.times.empty()) options.times = uniformTimes(arguments.integer("--steps", 1, 4096));
  options.recipe = parseRecipe(arguments.text("--recipe"));
  options.bitsWeights = static_cast<int>(arguments.integer("--bits-weights", 2, 12));
  options.bitsActivations = static_cast<int>(arguments.integer("--bits-activations", 3, 10));
  options.inputBits = static_cast<int>(arguments.integer("--bits-input", 2, 16));
  return options;
}

Times timesOf(const Arguments& arguments) {
  if (!arguments.has("--times")) return {};
  if (arguments.has("--steps")) fail("required --steps or --times, found both");
  return parseTimes(arguments.text("--times"));
}

}  // namespace tc0
