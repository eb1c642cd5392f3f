#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "circuit/evaluate.h"
#include "runtime/numbers.h"

namespace tc0 {

/// Files of samples, which commands read as inputs and write as results. The end of a file's name
/// says its format:
///
///   .json         an object for each sample, {"NAME": number or nested list, ...}, in a list
///   .csv          a line for each sample; the first line may name the columns: x, or x[0][2]
///   .npy          the array of the one input or result, integers; its first axis counts samples
///   .npz          such an array for each input or result, by name
///   .safetensors  a tensor for each, as in .npz
///
/// A file whose name ends otherwise, and standard input, are told apart by their first bytes: JSON,
/// .npy, .npz, .safetensors, or lines of integers between blanks or commas.

/// The numbers that many samples have under one name: values[s * elements + e]. Not owned.
struct NamedSamples {
  std::string name;
  Shape shape;  // of one sample
  NumbersIn values;
};

/// Samples of these inputs, all numbers within their ranges. Throws Error, naming the place, if the
/// file holds anything else. "-" is standard input.
SampleBatch readSamples(const std::string& path, const std::vector<InputPort>& ports);

/// Throws Error unless writeSamples() can write `arrays` arrays into a file of this name, so that a
/// command can refuse before it works.
void requireSamplesName(const std::string& option, const std::string& path, std::size_t arrays);

/// Writes the file whole or not at all; "-" is standard output and gets JSON.
void writeSamples(const std::string& path, std::int64_t samples,
                  const std::vector<NamedSamples>& arrays);

/// The ends of names that can be read and written.
std::vector<std::string> samplesEnds();

}  // namespace tc0
