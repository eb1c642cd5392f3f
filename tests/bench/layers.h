#pragma once

#include <random>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/builder.h"

/// Layered networks for comparisons with other simulators: 256 bits into 64 banks of 15 gates. If
/// there is a second layer, it takes the 64 numbers of 4 bits into 64 banks of 15 gates. Weights
/// are within +-7, thresholds arbitrary.
namespace tc0::bench {

struct Layer {
  std::int64_t sources, sums;
  std::vector<std::int64_t> weights;     // [sum][source]
  std::vector<std::int64_t> thresholds;  // [sum][15], rising
};

inline constexpr std::int64_t kGatesOfSum = 15;

inline Layer randomLayer(std::int64_t sources, std::int64_t spread, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Layer layer{sources, 64, {}, {}};
  for (std::int64_t i = 0; i < layer.sums * sources; ++i)
    layer.weights.push_back(static_cast<std::int64_t>(random() % 15) - 7);
  for (std::int64_t sum = 0; sum < layer.sums; ++sum) {
    std::int64_t threshold = -spread;
    for (std::int64_t k = 0; k < kGatesOfSum; ++k) {
      threshold += 1 + random() % (spread / 8);
      layer.thresholds.push_back(threshold);
    }
  }
  return layer;
}

inline ArrayId addLayer(CircuitBuilder& builder, ArrayId source, const Layer& layer,
                        const std::string& name) {
  Term term;
  term.source = source;
  term.over = {layer.sources};
  term.at = {{0, {0, 1}}};
  term.weights = integers(layer.weights);
  term.weightAt = {0, {layer.sources, 1}};
  ArrayId sums = builder.sum(name + "_sum", {layer.sums}, {term});
  Tables tables;
  tables.p = layer.thresholds;
  tables.increments.assign(tables.p.size(), 1);
  for (std::int64_t sum = 0; sum < layer.sums; ++sum) {
    tables.base.push_back(0);
    tables.start.push_back((sum + 1) * kGatesOfSum);
  }
  return builder.step(name, {layer.sums}, {sums, {}}, std::move(tables), {0, {1}});
}

inline Circuit layeredCircuit(const std::vector<Layer>& layers) {
  CircuitBuilder builder;
  ArrayId last = builder.input("x", {layers[0].sources}, {0, 1}, Coding::Kind::kBits);
  for (std::size_t i = 0; i < layers.size(); ++i)
    last = addLayer(builder, last, layers[i], cat("layer", i));
  builder.output("y", last);
  return builder.finish();
}

/// The network as a Verilog writer would put it for speed: bits of equal weight are counted by
/// $countones under a mask, numbers are multiplied. Input x is one vector of bits.
inline std::string countingVerilog(const std::vector<Layer>& layers) {
  std::string text = cat("module tc0(\n  input wire [", layers[0].sources - 1, ":0] x");
  for (std::int64_t sum = 0; sum < layers.back().sums; ++sum)
    text += cat(",\n  output wire [3:0] y_", sum);
  text += "\n);\n";
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Layer& layer = layers[l];
    for (std::int64_t sum = 0; sum < layer.sums; ++sum) {
      const std::int64_t* weights = layer.weights.data() + sum * layer.sources;
      std::string form = "0";
      if (l == 0) {
        for (std::int64_t weight = -7; weight <= 7; ++weight) {
          if (weight == 0) continue;
          std::string mask;
          for (std::int64_t i = layer.sources; i-- > 0;) mask += weights[i] == weight ? '1' : '0';
          form += cat(" + ", weight < 0 ? "-" : "", "32'sd", weight < 0 ? -weight : weight,
                      " * $signed({24'd0, 8'($countones(x & ", layer.sources, "'b", mask, "))})");
        }
      } else {
        for (std::int64_t i = 0; i < layer.sources; ++i)
          if (weights[i] != 0)
            form += cat(" + ", weights[i] < 0 ? "-" : "", "32'sd",
                        weights[i] < 0 ? -weights[i] : weights[i], " * $signed({28'd0, v", l - 1,
                        "_", i, "})");
      }
      text += cat("  wire signed [31:0] s", l, "_", sum, " = ", form, ";\n  wire [3:0] v", l, "_",
                  sum, " = 4'd0");
      for (std::int64_t k = 0; k < kGatesOfSum; ++k) {
        std::int64_t threshold = layer.thresholds[sum * kGatesOfSum + k];
        text += cat(" + {3'd0, s", l, "_", sum, " >= ", threshold < 0 ? "-" : "", "32'sd",
                    threshold < 0 ? -threshold : threshold, "}");
      }
      text += ";\n";
      if (l + 1 == layers.size()) text += cat("  assign y_", sum, " = v", l, "_", sum, ";\n");
    }
  }
  return text + "endmodule\n";
}

}  // namespace tc0::bench
