#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "tools/samples/samples.h"
#include "tools/samples/stored_array.h"

namespace tc0 {

/// NumPy's .npy, one array:
///
///   6 bytes   \x93NUMPY
///   2 bytes   the version, 1.0 to 3.0
///   2 bytes   the length of the header, little-endian (4 bytes from version 2.0)
///   header    {'descr': '<i8', 'fortran_order': False, 'shape': (100, 2, 3), }
///   data      the numbers, row-major, or column-major if 'fortran_order' is True
///
/// 'descr' is the byte order (<, > or |), the kind (i, u or b) and the bytes of a number.
inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

/// Reads an array of integers or booleans. Throws Error for anything else, floats among them, and
/// unless the data are as long as the header says.
StoredArray parseNpy(std::string_view bytes, const std::string& where);

/// Reads an array of integers, booleans or floats of 4 or 8 bytes.
RealArray parseNpyReals(std::string_view bytes, const std::string& where);

/// Everything before the data.
std::string npyHeader(const Shape& shape, Element element);

/// Writes an array with the numbers in the type that they have.
void writeNpy(std::ostream& out, std::int64_t samples, const NamedSamples& array);

}  // namespace tc0
