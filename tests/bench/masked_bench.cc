// Masked diffusion on a data set of letters, beside the samplers that docs/experiments/discrete.md
// measures: the total variation of 50,000 samples in 1, 2 and 5 steps, for some seeds.
//
//   tc0-bench-masked [DATA] [SEEDS]     markov and 3 if they are not given

#include <ATen/Parallel.h>

#include <cstdlib>
#include <ctime>
#include <iostream>

#include "circuit/base/error.h"
#include "model/metrics/token_distances.h"
#include "model/train/masked.h"

namespace tc0 {
namespace {

void run(const std::string& name, int seeds) {
  constexpr std::int64_t kCount = 50000;
  const Dataset data = loadDataset(name);
  std::cout << "seed  parameters  seconds  tv in 1, 2, 5 steps\n";
  for (int seed = 1; seed <= seeds; ++seed) {
    const std::clock_t start = std::clock();
    MaskedParams params;
    params.seed = seed;
    const MaskedModel model(data, params);
    std::cout << seed << "  " << model.parameters() << "  "
              << double(std::clock() - start) / CLOCKS_PER_SEC;
    for (const std::int64_t steps : {1, 2, 5})
      std::cout << "  " << totalVariation(model.sample(kCount, steps, seed), data);
    std::cout << std::endl;
  }
}

}  // namespace
}  // namespace tc0

int main(int count, char** words) {
  try {
    at::set_num_threads(1);
    tc0::run(count > 1 ? words[1] : "markov", count > 2 ? std::atoi(words[2]) : 3);
    return 0;
  } catch (const tc0::Error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
