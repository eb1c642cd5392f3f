#include "tests/support/tokens.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace {

const char* const kConfig =
    "[data]\nname = \"markov\"\n"
    "[model]\nwidth = 12\ndepth = 2\ntime_frequencies = 1\n"
    "[flow]\ntimes = \"sorted\"\n"
    "[train]\nsteps = 40\nbatch = 32\nthreads = 1\naverages = [0.9]\nsample_average = 0.9\n"
    "[log]\nevery = 20\ncheckpoint = 40\npictures = 0\ncount = 4\nsteps = [1, 2]\n";

// model.safetensors: of a short training in the form, where LibTorch is there.
void makeTokenModel(const Workplace& place, TokenForm form) {
  if (canTrain()) {
    place.write("markov.toml", kConfig);
    outputOf(place, cat("tc0 train markov.toml --overwrite -o run --set flow.tokens=", name(form)));
    CHECK_THAT(place.read("run/samples-0000040.txt"), Catch::StartsWith("1 step\n"));
    outputOf(place, "cp run/model.safetensors model.safetensors");
    return;
  }
  for (const Model& model : tokenModels())
    if (model.tokens.form == form && !model.tokens.alphabet.empty())
      place.write("model.safetensors", formatCheckpoint(model));
}

}  // namespace

TEST_CASE("tokens go from training to circuits whose samples are the program's") {
  for (const TokenForm form : {TokenForm::kEndpoint, TokenForm::kLogits}) {
    Workplace place;
    makeTokenModel(place, form);
    for (const int steps : {1, 2}) {
      INFO(name(form) << ", " << steps << " steps");
      outputOf(place, cat("tc0 quantise model.safetensors --bits 4 --steps ", steps,
                          " -o p.safetensors && tc0 compile p.safetensors -o c.tc0"));
      outputOf(place, "tc0 verify p.safetensors c.tc0");
      for (const char* from : {"p.safetensors", "c.tc0"})
        outputOf(place, cat("tc0 sample ", from, " --count 200 --quiet -o of-", from,
                            ".samples.safetensors"));
      outputOf(place, "cmp of-p.safetensors.samples.safetensors of-c.tc0.samples.safetensors");
    }
    std::istringstream lines(outputOf(place, "tc0 sample c.tc0 --count 3"));
    for (std::string line; std::getline(lines, line);)
      if (line.find(' ') == std::string::npos)
        CHECK(line.find_first_not_of("abcd") == std::string::npos);
    if (!canTrain()) continue;
    outputOf(place, "tc0 sample model.safetensors --count 200 --quiet -o float.safetensors");
    const std::string table =
        outputOf(place,
                 "tc0 evaluate --data markov --samples float.safetensors --samples "
                 "of-c.tc0.samples.safetensors");
    for (const char* word : {"floor", "product", "float", "tv", "pairs"})
      CHECK_THAT(table, Catch::Contains(word));
  }
}

TEST_CASE("shards of tokens are joined to the same samples") {
  Workplace place;
  makeTokenModel(place, TokenForm::kLogits);
  outputOf(place,
           "tc0 quantise model.safetensors --bits 4 -o p.safetensors && "
           "tc0 compile p.safetensors -o c.tc0");
  outputOf(place, "tc0 sample c.tc0 --count 50 --quiet -o whole.safetensors");
  for (const char* shard : {"1/2", "2/2"})
    outputOf(place,
             cat("tc0 sample c.tc0 --count 50 --quiet -o parts.safetensors --shard ", shard));
  outputOf(place, "tc0 merge -o parts.safetensors");
  outputOf(place, "cmp whole.safetensors parts.safetensors");
}

TEST_CASE("letters are drawn as text and never as pictures") {
  Workplace place;
  makeTokenModel(place, TokenForm::kLogits);
  outputOf(place, "tc0 quantise model.safetensors --bits 4 -o p.safetensors");
  for (const char* from : {"p.safetensors", "model.safetensors"}) {
    if (from[0] == 'm' && !canTrain()) continue;
    const auto refused = place.run(cat("tc0 sample ", from, " -o picture.png"));
    CHECK(refused.code != 0);
    CHECK_THAT(refused.err, Catch::Contains("for samples of letters"));
  }
}
