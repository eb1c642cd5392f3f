// The array engine finds the products that a circuit makes of steps, and nothing that only looks
// like one.
#include <catch2/catch.hpp>

#include "runtime/arrays/recognise/rewritten.h"
#include "tests/runtime/arrays/compare.h"
#include "tests/runtime/arrays/product_circuits.h"

using namespace tc0;

namespace {

bool multiplies(const Circuit& circuit, const char* name = "y") {
  Proofs proofs(circuit);
  return rewriteSum(circuit, circuit.find(name), proofs).has_value();
}

constexpr Multiplying kWays[] = {Multiplying::kAnds, Multiplying::kSquares, Multiplying::kGated,
                                 Multiplying::kGatedRatio};

}  // namespace

TEST_CASE("products: ANDs of bits, squares and gated tables are found, and are exact") {
  for (Multiplying how : kWays)
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      INFO("way " << static_cast<int>(how) << ", seed " << seed);
      Circuit circuit = productCircuit(how, Fault::kNone, seed);
      REQUIRE(multiplies(circuit));
      compareWithNaive(circuit, seed % 5 == 0 ? 70 : 3, seed);
    }
}

TEST_CASE("products: a near miss is refused, and is exact all the same") {
  for (Multiplying how : kWays)
    for (Fault fault : {Fault::kWeight, Fault::kTable, Fault::kGuard})
      for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        bool possible = fault != Fault::kGuard || how != Multiplying::kAnds;
        if (!possible) continue;
        INFO("way " << static_cast<int>(how) << ", fault " << static_cast<int>(fault) << ", seed "
                    << seed);
        Circuit circuit = productCircuit(how, fault, seed);
        CHECK_FALSE(multiplies(circuit));
        compareWithNaive(circuit, 2, seed);
      }
}

TEST_CASE("products: a spent budget leaves the sum as it is") {
  Circuit circuit = productCircuit(Multiplying::kAnds, Fault::kNone, 1);
  Proofs proofs(circuit);
  proofs.budget = 3;
  CHECK_FALSE(rewriteSum(circuit, circuit.find("y"), proofs).has_value());
}
