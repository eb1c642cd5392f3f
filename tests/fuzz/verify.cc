// tc0-check verify on a program and a circuit in one input: four bytes with the length of the
// program's file, that file, the circuit's file. The mutator changes one number of a valid pair, so
// that most inputs get past the readers. What is proved must hold on random inputs, by the plain
// loops of the checker's interpreter. Nothing else of the project is linked.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "tests/fuzz/memory_file.h"
#include "tests/tools/check/proof/one_number.h"
#include "tools/check/circuit_file.h"
#include "tools/check/error.h"
#include "tools/check/proof/proof.h"
#include "tools/check/proof/sampling.h"
#include "tools/check/strict_json.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

constexpr tc0check::Int kMaxElements = 20000;  // pairs with more are not evaluated
constexpr double kSeconds = 2;

struct Pair {
  std::string program, circuit;
};

Pair split(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  std::uint32_t length = 0;
  if (size < sizeof length) return {};
  std::memcpy(&length, data, sizeof length);
  std::size_t end = std::min<std::size_t>(size, sizeof length + std::size_t{length});
  return {bytes.substr(sizeof length, end - sizeof length), bytes.substr(end)};
}

std::string joined(const Pair& pair) {
  auto length = static_cast<std::uint32_t>(pair.program.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + pair.program +
         pair.circuit;
}

tc0check::Circuit circuitOf(const std::string& path) {
  tc0check::Container file = tc0check::readContainer(path);
  file.requireKind("circuit");
  tc0check::Json structure = tc0check::parseJson(file.metadata["structure"], "structure");
  return tc0check::readCircuit(std::move(file), structure);
}

void verify(const Pair& pair) {
  using namespace tc0check;
  MemoryFile programFile(pair.program), circuitFile(pair.circuit);
  Program program = readProgram(programFile.path());
  Circuit circuit = circuitOf(circuitFile.path());
  ProofResult proof = Proof(program, circuit, kSeconds).run();
  if (!proof.proved()) return;
  Int elements = 0;
  for (const Tensor& tensor : program.tensors) elements += std::min(tensor.elements, kMaxElements);
  for (const Array& array : circuit.arrays) elements += std::min(array.elements, kMaxElements);
  if (elements >= kMaxElements) return;
  std::vector<Hint> claims = hintsOf(circuit, program);
  for (const OutputVerdict& output : proof.outputs) {
    claims.push_back(sameElements(circuit, output.array, output.tensor));
  }
  if (!sample(program, circuit, claims, {10, 1, kSeconds}).witnesses.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    verify(split(data, size));
  } catch (const tc0check::Invalid&) {
  } catch (const tc0check::TooLarge&) {
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned int seed) {
  std::mt19937_64 random(seed);
  if (random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  try {
    Pair pair = split(data, size);
    std::string& file = random() % 3 == 0 ? pair.program : pair.circuit;
    if (file.size() < 8) return LLVMFuzzerMutate(data, size, most);
    onenumber::Numbers numbers(file);
    const std::vector<std::string>& kinds = onenumber::kinds();
    for (int tries = 0; tries < 50; ++tries) {
      const std::string& kind = kinds[random() % kinds.size()];
      if (!numbers.has(kind)) continue;
      file = numbers.change(kind, random).bytes;
      std::string bytes = joined(pair);
      if (bytes.size() > most) break;
      std::memcpy(data, bytes.data(), bytes.size());
      return bytes.size();
    }
  } catch (const std::exception&) {  // no longer a file that can be taken apart
  }
  return LLVMFuzzerMutate(data, size, most);
}
