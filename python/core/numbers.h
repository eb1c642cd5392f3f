#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <vector>

#include "runtime/numbers.h"

/// Integers in the memory of NumPy, PyTorch or whoever else speaks DLPack, seen by the engines without a
/// copy.
namespace tc0::python {

using ArrayIn = nanobind::ndarray<nanobind::ro, nanobind::c_contig, nanobind::device::cpu>;
using ArrayOut = nanobind::ndarray<nanobind::c_contig, nanobind::device::cpu>;

/// The numbers of an array. Throws Error unless they are of a type that the engines read: int8, uint8,
/// int16, int32 or int64. The array has to outlive what is returned.
NumbersIn numbersOf(const ArrayIn& array);
NumbersOut roomIn(const ArrayOut& array);

/// The samples in arrays, one for each input.
SampleView samplesIn(std::int64_t samples, const std::vector<ArrayIn>& inputs);

/// The numbers of an array of int64 as a list.
std::vector<std::int64_t> listOf(const ArrayIn& array);

/// A flat array of NumPy's that owns these numbers.
nanobind::ndarray<nanobind::numpy, std::int64_t, nanobind::ndim<1>> arrayOf(
    std::vector<std::int64_t> values);

}  // namespace tc0::python
