#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/recipe/network.h"

namespace tc0 {

/// Everything that decides a training run. Defaults are below; the table in keys.h names each field
/// and says what it means.
struct TrainConfig {
  struct Data {
    std::string name = "digits", path;
  } data;

  NetworkConfig network;  // side, channels, classes, dimension and kind come from the data
  struct Model {
    bool conditional = true;
    double weightBound = 0;
    std::string bounding = "clip";
    double classDropout = 0;
    std::string norm = "layer", positions = "learned";
  } model;

  struct Flow {
    std::string target = "moment", path = "linear";
    double lossPower = 0, lossOffset = 1e-3;
    bool improvedTangent = false, weighSteps = false;
    std::int64_t pool = 1;
    double guidance = 1, guidanceMix = 0;
    std::string times = "apart";
    double mean = -0.6, deviation = 1.6, rMean = -4, rDeviation = 1.6;
    double equalShare = 0.5, atomAtOne = 0.1, atomAtZero = 0;
  } flow;

  /// Learning from a teacher's velocity (model/flow/distil.h); the student's target is meanflow.
  struct Distil {
    std::string teacher;  // empty: none; "exact": the flow of mixture2d; else a checkpoint's file
    std::string method = "symmetric";
  } distil;

  struct Optimiser {
    std::int64_t steps = 10000, batch = 128, accumulate = 1;
    double rate = 1e-3, warmup = 200, finalRate = 0.01;
    std::string schedule = "cosine";
    double beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 0, clip = 1;
    std::vector<double> averages = {0.999, 0.9999};
    double sampleAverage = 0.999;
    std::int64_t seed = 1;
    std::string device = "auto", precision = "fp32";
    std::int64_t threads = 0;
    bool graph = false;
  } train;

  struct Log {
    std::int64_t every = 100, pictures = 2000, checkpoint = 1000, count = 50;
    std::vector<double> steps = {1, 2, 4};
  } log;
};

/// The file's settings, then the `key=value` overrides in order. Throws Error for keys that do not
/// exist (with the nearest that does), values of the wrong type and values out of range.
TrainConfig loadConfig(const std::string& path, const std::vector<std::string>& overrides = {});
TrainConfig parseTrainConfig(const std::string& toml, const std::string& where,
                             const std::vector<std::string>& overrides = {});

/// As TOML, every key with its value; parses back to the same configuration.
std::string formatTrainConfig(const TrainConfig& config);

/// Throws Error, naming the key, for values that make no sense together.
void checkTrainConfig(const TrainConfig& config);

}  // namespace tc0
