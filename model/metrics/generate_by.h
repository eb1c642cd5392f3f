#pragma once

#include "model/flow/sampler.h"
#include "model/metrics/generate.h"

namespace tc0 {

/// Takes noise z, with its classes, to data.
using ChunkSampler =
    std::function<at::Tensor(const FieldPair& fields, const SamplerOptions& options,
                             const at::Tensor& z, const at::Tensor& classes)>;

/// generate() by another sampler than that of fixed times: the same noise, classes and scale.
Samples generateBy(const Model& model, const GenerateOptions& options, const ChunkSampler& draw);

}  // namespace tc0
