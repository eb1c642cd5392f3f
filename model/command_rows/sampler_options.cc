#include "model/command_rows/sampler_options.h"

#include "circuit/base/error.h"
#include "model/command_rows/without_velocity.h"

namespace tc0 {
namespace {

// A width of numbers: its own option, else --bits, else its default.
int bitsOf(const Arguments& arguments, const char* option) {
  const bool common = arguments.has("--bits") && !arguments.has(option);
  return arguments.integer(common ? "--bits" : option);
}

}  // namespace

Option timesOption() {
  return {"--times", "LIST", "its times instead, from 1 down to 0, such as 1,0.7,0.3,0"};
}

Option seedOption() { return {"--seed", takes::integer("S", 0), "of noise and classes", "1"}; }

Option averageOption() {
  return {"--average", takes::number("D"),
          "of a run's checkpoint.safetensors: this running average"};
}

Option attentionOption(const std::string& help) {
  return {"--attention", takes::oneOf("A", {"exact", "approx", "auto"}),
          help +
              "exact, approx (a polynomial in place of exp, with a certified error, refused if "
              "entries are too large) or auto (approx if it is within 1 % and pays)",
          "exact"};
}

Option deviceOption(const std::string& help) {
  return {"--device", "D", help + "auto, cpu or cuda:N", "auto"};
}

std::vector<Option> qualityOptions(const std::string& help) {
  return {{"--quality", takes::integer("N", 1, 1000), help},
          beside({"--quality"}, {"--count", takes::integer("N", 10, 1000000),
                                 "samples of each seed of --quality", "2000"})};
}

std::vector<Option> sampleOptions() {
  return {
      {"--count", takes::integer("N", 1, 1 << 24), "how many samples", "64"},
      {"--class", takes::integer("K", 0, 1 << 20),
       "of this class; without it the classes take turns"},
      {"--seed", takes::integer("S", 0), "of the noise", "1"},
      {"--steps", takes::integer("T", 1, 10000), "of a checkpoint: steps of the sampler", "1"},
      {"--times", "LIST", "of a checkpoint: " + timesOption().help},
      withoutVelocityOption("of a checkpoint: "),
      {"--guidance", takes::number("W"), "of a checkpoint: scale of classifier-free guidance", "1"},
      attentionOption("of a checkpoint: "),
      {"--side", takes::integer("N", 1, 4096),
       "of a checkpoint with sinusoidal positions: pictures of N x N pixels"},
      averageOption(),
      deviceOption("of a checkpoint: "),
      {"--quiet", "", "draw no picture in the terminal"},
      {"--output", takes::file("FILE", {".png", ".safetensors"}),
       "a .png or .safetensors file; nothing is drawn in the terminal then", "", "-o"},
      {"--json", "", "print what was drawn as JSON, and no picture"}};
}

namespace {

std::vector<std::string> recipeNames() {
  std::vector<std::string> names;
  for (Recipe recipe : kRecipes) names.emplace_back(name(recipe));
  return names;
}

}  // namespace

Option degreeOption() {
  return {"--degree", takes::integer("G", 1, kMostPolynomialDegree),
          "of the polynomial that the linear recipe has for exp", "2"};
}

std::vector<Option> programOptions() {
  return {
      {"--output", takes::file("FILE", {".program.safetensors"}),
       "the program, a .program.safetensors file", "", "-o"},
      {"--steps", takes::integer("T", 1, 4096), "of the sampler", "1"},
      timesOption(),
      withoutVelocityOption(),
      {"--recipe", takes::oneOf("R", recipeNames()),
       "lean has few gates, shallow few levels; precise has few gates from 9 bits on; linear has "
       "gates that grow with the tokens, not with their square",
       "lean"},
      degreeOption(),
      {"--bits", takes::integer("B", 3, 16),
       "of weights, activations and noise, unless one of the next three is given; beyond 10 "
       "in the precise recipe only"},
      {"--bits-weights", takes::integer("B", 2, 16), "of the weights", "6"},
      {"--bits-activations", takes::integer("B", 3, 16), "of rounded activations", "6"},
      {"--bits-input", takes::integer("B", 2, 16), "of the noise", "6"}};
}

QuantiseOptions quantiseOptionsOf(const Arguments& arguments) {
  QuantiseOptions options;
  options.times = timesOf(arguments);
  if (options.times.empty()) options.times = uniformTimes(arguments.integer("--steps"));
  options.recipe = parseRecipe(arguments.text("--recipe"));
  options.degree = static_cast<int>(arguments.integer("--degree"));
  options.bitsWeights = bitsOf(arguments, "--bits-weights");
  options.bitsActivations = bitsOf(arguments, "--bits-activations");
  options.inputBits = bitsOf(arguments, "--bits-input");
  return options;
}

Times timesOf(const Arguments& arguments) {
  if (!arguments.has("--times")) return {};
  if (arguments.has("--steps")) fail("required --steps or --times, found both");
  return parseTimes(arguments.text("--times"));
}

}  // namespace tc0
