#include "tools/tc0/convert/array_files.h"

#include <ostream>

#include "circuit/base/file.h"
#include "circuit/hardware/array_verilog.h"
#include "runtime/simulator.h"

namespace tc0 {
namespace {

// Random samples in the declared ranges, with their results.
TestVectors vectorsFor(const Circuit& circuit, std::int64_t samples, std::uint64_t seed) {
  const std::vector<InputPort> ports = inputPorts(circuit);
  const SampleBatch batch = randomBatch(samples, seed, ports);
  const Simulator simulator{AnyCircuit(circuit)};
  const Results results = simulator.run(batch);
  TestVectors vectors;
  for (std::int64_t s = 0; s < samples; ++s) {
    vectors.inputs.push_back(sampleOf(batch, ports, s));
    auto& outputs = vectors.outputs.emplace_back();
    for (const std::vector<std::int64_t>& values : results.outputs) {
      const std::int64_t elements = std::ssize(values) / samples;
      outputs.emplace_back(values.begin() + s * elements, values.begin() + (s + 1) * elements);
    }
  }
  return vectors;
}

}  // namespace

void writeArrayFiles(const Circuit& circuit, const std::string& path, const WriteOptions& options,
                     const Arguments& arguments) {
  if (arguments.has("--test-bench")) {
    const TestVectors vectors =
        vectorsFor(circuit, arguments.integer("--vectors"), arguments.integer("--seed"));
    writeFile(arguments.text("--test-bench"),
              [&](std::ostream& out) { writeArrayTestBench(circuit, vectors, out, options); });
  }
  if (arguments.has("--script"))
    writeFile(arguments.text("--script"),
              [&](std::ostream& out) { out << yosysScript(path, options); });
  writeFile(path, [&](std::ostream& out) { writeArrayVerilog(circuit, out, options); });
}

}  // namespace tc0
