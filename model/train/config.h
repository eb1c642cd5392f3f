#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/flow/distillation.h"
#include "model/flow/time_sampling.h"
#include "model/net/weight_bound.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// The rate of the optimiser after its warm-up.
enum class RateSchedule { kConstant, kCosine, kLinear };
/// The numbers that matrix products are computed in. TF32 is float32 whose factors a GPU rounds to 11
/// bits of mantissa, on its matrix units.
enum class Precision {
  kAuto,           // TF32 on a GPU, float32 on a CPU
  kFloat32,        // everywhere
  kTensorFloat32,  // of values and derivatives; a CPU has no TF32 and computes in float32
  kBFloat16,       // of values; products of derivatives and in attention as kTensorFloat32
};

inline constexpr double kStudentsEqualShare = 0.3;

/// Everything that decides a training run. The defaults are those below; the table in keys.h names
/// each field and says what it means.
struct TrainConfig {
  struct Data {
    std::string name = "digits", path;
    std::int64_t side = 0, crops = 1;
  } data;

  NetworkConfig network;  // the data decide kind, dimension, side, channels and classes
  struct Model {
    bool conditional = true;
    double weightBound = 0;
    WeightBound bounding = WeightBound::kClip;
    double classDropout = 0;
  } model;

  /// The defaults train small pictures well.
  struct Flow {
    Target target = Target::kMoment;
    Path path = Path::kLinear;
    double lossPower = 0, lossOffset = 1e-3;
    bool improvedTangent = true, weighSteps = true;
    std::int64_t pool = 1;
    double guidance = 1, guidanceMix = 0;
    TimeSampling times;
    double shortUntil = 0, longFrom = 0;  // see Curriculum in batches.h
    TokenForm tokens = TokenForm::kLogits;
  } flow;

  /// Learning from a teacher's velocity (model/flow/distil.h). The student's target is then
  /// `target`. A student of target meanflow learns r = t in kStudentsEqualShare of the pairs unless
  /// flow.equal_share says otherwise: without them it never sees h = 0, and is worst at short steps.
  struct Distil {
    std::string teacher;  // empty: none; "exact": the flow of mixture2d; else a checkpoint's file
    Target target = Target::kMeanflow;
    Distillation method = Distillation::kSymmetric;
  } distil;

  struct Optimiser {
    std::int64_t steps = 10000, batch = 128, accumulate = 1;
    double rate = 1e-3, warmup = 200, finalRate = 0.01;
    RateSchedule schedule = RateSchedule::kCosine;
    double beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 0, clip = 1;
    std::vector<double> averages = {0.999, 0.9999};
    double sampleAverage = 0.999;
    std::int64_t seed = 1;
    std::string device = "auto";
    Precision precision = Precision::kAuto;
    std::int64_t threads = 0;
    bool graph = false;
  } train;

  struct Log {
    std::int64_t every = 100, pictures = 2000, checkpoint = 1000, count = 50;
    std::vector<double> steps = {1, 2, 4};
  } log;
};

/// The settings of a file, then the `key=value` overrides in order. Throws Error for a key that
/// does not exist (naming the nearest one that does), a value of the wrong type and a value out of
/// range.
TrainConfig loadConfig(const std::string& path, const std::vector<std::string>& overrides = {});
TrainConfig parseTrainConfig(const std::string& toml, const std::string& where,
                             const std::vector<std::string>& overrides = {});

/// As TOML, every key with its value. Parsing it gives the same configuration.
std::string formatTrainConfig(const TrainConfig& config);

/// Throws Error, naming the key, for values that make no sense together.
void checkTrainConfig(const TrainConfig& config);

}  // namespace tc0
