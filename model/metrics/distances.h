#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/data/dataset.h"

namespace tc0 {

/// Distances between two sets of rows of one width. All are computed in float64 on `device`, as
/// LibTorch spells it ("cpu", "cuda:0"), and on a CPU are the same in every run. Two sets of several
/// thousand rows take seconds there; rows of whole numbers, such as pictures, take a tenth of that.

/// Frechet: |mean difference|^2 + trace(A + B - 2 (A B)^(1/2)) of the covariances A, B (divided by
/// count). On classifier features this is FID.
double frechetDistance(const Samples& a, const Samples& b, const std::string& device = "cpu");

/// KID: the unbiased estimate of the squared maximum mean discrepancy under the kernel (x.y / d +
/// 1)^3. It may be slightly negative; its mean is 0 for equal laws.
double kernelDistance(const Samples& a, const Samples& b, const std::string& device = "cpu");

/// Sliced Wasserstein: root mean square over random directions (by seed) of the distance W2 between
/// the projections.
double slicedWasserstein(const Samples& a, const Samples& b, std::int64_t directions = 128,
                         std::uint64_t seed = 1, const std::string& device = "cpu");

/// Energy: 2 E|x - y| - E|x - x'| - E|y - y'|, over pairs of different rows; 0 for equal laws.
double energyDistance(const Samples& a, const Samples& b, const std::string& device = "cpu");

/// Precision: share of `made` within the distance of a real row to its k-th neighbour among the
/// real ones. Recall: the same with the sets exchanged. (Kynkaanniemi et al., 2019.)
struct PrecisionRecall {
  double precision = 0, recall = 0;
};
PrecisionRecall precisionRecall(const Samples& real, const Samples& made, std::int64_t k = 3,
                                const std::string& device = "cpu");

/// The Euclidean distance of each row of `a` to the nearest of `b`.
std::vector<double> nearestDistances(const Samples& a, const Samples& b,
                                     const std::string& device = "cpu");

/// Whether a model repeats its training data. Computed from the nearestDistances of made and of
/// unseen (test) samples to the training samples.
struct Memorisation {
  double made = 0;    // median distance of a made sample to its nearest training sample
  double unseen = 0;  // the same for test samples; a model that generalises comes near this
  double copies = 0;  // share of made samples nearer to training data than nearly all (99 %) test
                      // samples are; about 0.01 without memorising
};
Memorisation memorisation(const std::vector<double>& made, std::vector<double> unseen);

/// Root mean square over rows of the Euclidean distance between row i of a and row i of b.
double rmsDistance(const Samples& a, const Samples& b);

}  // namespace tc0
