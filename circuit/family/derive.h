#pragma once

#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/family/circuit_family.h"

namespace tc0 {

/// A circuit for n = side^2 tokens, or n = side.
struct FamilyMember {
  std::int64_t side = 0;
  Circuit circuit;
};

/// Finds the family that has these members, two or more of different sides from 2 on.
///
/// The two smallest sides fix every number that differs between them: it has to be c s or c s^2
/// with one whole c. Weights that differ have to be a table of waves, as the sinusoidal positions of
/// positionTable are, or numbers q of a ratio step, each c s or each c s^2. All members, these two
/// included, then have to come out of the family byte for
/// byte as .tc0 files. So a family reproduces all that it was derived from, and what it says of
/// other sides is a claim of its own: nothing shows that the source of the members agrees there.
///
/// Throws FamilyError, naming the array and the field, if the members have no such family.
CircuitFamily deriveFamily(const std::vector<FamilyMember>& members,
                           TokenGrid tokens = TokenGrid::kSquare);

/// What keeps circuits from being members of one family, in one line.
class FamilyError : public Error {
 public:
  using Error::Error;
};

/// How a circuit differs from the family's member of its side, in words. Empty if both are one .tc0
/// file, byte for byte.
std::string differenceFrom(const CircuitFamily& family, const FamilyMember& member);

}  // namespace tc0
