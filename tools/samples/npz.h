#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "tools/samples/samples.h"
#include "tools/samples/stored_array.h"

namespace tc0 {

/// NumPy's .npz: a zip archive with a file NAME.npy for each array. The archive ends in a directory
/// of its files; the sizes and places there count, not those beside the files:
///
///   local file header, data        for each file, stored or deflated
///   central directory header       for each file: name, method, checksum, sizes, place
///   end of the central directory   the number of files, and the directory's size and place
inline constexpr std::string_view kZipMagic = "PK\x03\x04";

/// Throws Error if the archive is broken, holds anything but arrays of integers, needs passwords or
/// more than 4 GiB unpacked. Sizes are checked before memory is taken.
std::vector<StoredArray> parseNpz(std::string_view bytes, const std::string& where);

/// Reads an archive that may hold floats too, as parseNpz() reads one of integers.
std::vector<RealArray> parseNpzReals(std::string_view bytes, const std::string& where);

/// Writes every array as a stored file. Throws Error above 4 GiB.
void writeNpz(std::ostream& out, std::int64_t samples, const std::vector<NamedSamples>& arrays);

}  // namespace tc0
