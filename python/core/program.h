#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/program/program.h"
#include "python/core/numbers.h"

namespace tc0::python {

/// Programs cross to Python as this pointer; they do not change.
using SharedProgram = std::shared_ptr<const program::Program>;

SharedProgram readProgram(std::string_view bytes, const std::string& where);

/// {"inputs": [{"name", "shape", "range"}], "outputs": [{"name", "shape", "range", "tensor"}],
/// "tensors": [{"name", "op", "shape", "range", "reads": [number]}], "metadata"}.
std::string describe(const program::Program& program);

/// The tensors of these numbers for many samples, each samples * elements numbers; Ctrl-C ends it
/// between blocks of samples.
std::vector<std::vector<std::int64_t>> evaluateTensors(const program::Program& program,
                                                       std::int64_t samples,
                                                       const std::vector<ArrayIn>& inputs,
                                                       const std::vector<std::int32_t>& tensors,
                                                       int threads);

/// The class ProgramBuilder in Python, method by method.
void bindBuilder(nanobind::module_& module);

}  // namespace tc0::python
