// The two readers of family files on one input: circuit/family and tools/check have to give one
// verdict. A family that is read is written and read again, and if it has the hypotheses of the
// laws, gates of a member of 10^9 tokens and of 9 tokens are asked for, named and numbered. The
// mutator changes one value of a valid file, so that most inputs get past the JSON.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "circuit/base/error.h"
#include "circuit/family/family_gates.h"
#include "circuit/family/symmetry.h"
#include "tests/fuzz/memory_file.h"
#include "tests/support/one_value.h"
#include "tools/check/error.h"
#include "tools/check/family/family_file.h"
#include "tools/check/strict_json.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

enum class Verdict { kRead, kRefused, kTooLarge };

Verdict checkerOf(const std::string& bytes) {
  const MemoryFile input(bytes);
  try {
    tc0check::Container file = tc0check::readContainer(input.path());
    file.requireKind("family");
    tc0check::Json structure = tc0check::parseJson(file.metadata["structure"], "structure");
    tc0check::FamilyFile(std::move(file), std::move(structure));
    return Verdict::kRead;
  } catch (const tc0check::Invalid&) {
    return Verdict::kRefused;
  } catch (const tc0check::TooLarge&) {
    return Verdict::kTooLarge;
  }
}

// Asks for the first and last gate and one between.
void ask(const tc0::CircuitFamily& family, std::int64_t side) {
  const tc0::FamilyGates gates(family, side);
  if (gates.gates() == 0) return;
  for (tc0::Count g : {tc0::Count{0}, gates.gates() / 3, gates.gates() - 1}) {
    const tc0::FamilyWire place = gates.gateAt(g);
    if (gates.wireNumber(place) != gates.inputWires() + g) std::abort();
    if (!(gates.named(gates.name(place)) == place)) std::abort();
    const tc0::FamilyGate gate = gates.gate(place);
    for (const tc0::FamilyPiece& piece : gate.pieces)
      if (piece.elements() == 0) std::abort();
  }
}

void use(const tc0::CircuitFamily& family) {
  const std::string bytes = family.format();
  const tc0::CircuitFamily again = tc0::CircuitFamily::parse(bytes, "again");
  if (again.format() != bytes) std::abort();
  const tc0::Symmetry symmetry = tc0::symmetryOf(family);
  if (symmetry.violation) {
    if (tc0::text(*symmetry.violation).find('\n') != std::string::npos) std::abort();
    return;
  }
  for (std::int64_t side : {3, 31623}) ask(family, side);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  Verdict own = Verdict::kRefused;
  try {
    const tc0::CircuitFamily family = tc0::CircuitFamily::parse(bytes, "input");
    own = Verdict::kRead;
    use(family);
  } catch (const tc0::Error& error) {
    if (std::strchr(error.what(), '\n') != nullptr) std::abort();
  }
  const Verdict other = checkerOf(bytes);
  if (other != Verdict::kTooLarge && other != own) std::abort();
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned int seed) {
  std::mt19937_64 random(seed);
  if (random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  try {
    onevalue::File file(std::string(reinterpret_cast<const char*>(data), size));
    onevalue::change(file, random, onevalue::growingTexts());
    const std::string bytes = file.bytes();
    if (bytes.size() <= most) {
      std::memcpy(data, bytes.data(), bytes.size());
      return bytes.size();
    }
  } catch (const std::exception&) {  // no longer a file that can be taken apart
  }
  return LLVMFuzzerMutate(data, size, most);
}
