#pragma once

#include <string>
#include <vector>

#include "tests/support/networks.h"

namespace tc0 {

struct NetCase {
  std::string name;
  NetworkConfig config;
};

/// One configuration for each option of a network.
inline std::vector<NetCase> netCases() {
  NetworkConfig mlp = smallMlp(), vit = smallVit();
  vit.channels = 2;
  vit.depth = 2;
  std::vector<NetCase> cases = {{"mlp", mlp}, {"vit", vit}};
  mlp.classes = 3;
  cases.push_back({"mlp with classes", mlp});
  const auto add = [&](const char* name, auto change) {
    NetworkConfig config = vit;
    change(config);
    cases.push_back({name, config});
  };
  add("vit with classes", [](NetworkConfig& c) { c.classes = 4; });
  add("vit, root mean square norm", [](NetworkConfig& c) { c.norm = NormKind::kRms; });
  add("vit, adaptive norm", [](NetworkConfig& c) { c.adaptiveNorm = true; });
  add("vit, adaptive root mean square norm", [](NetworkConfig& c) {
    c.adaptiveNorm = true;
    c.norm = NormKind::kRms;
  });
  add("vit, query and key norm", [](NetworkConfig& c) { c.queryKeyNorm = true; });
  add("vit, sinusoidal positions", [](NetworkConfig& c) { c.positions = Positions::kSinusoidal; });
  return cases;
}

}  // namespace tc0
