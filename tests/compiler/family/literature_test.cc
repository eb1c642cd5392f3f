#include "compiler/family/literature.h"

#include <catch2/catch.hpp>

namespace tc0::family {

TEST_CASE("the depth of the literature, evaluated for blocks and steps") {
  CHECK(text(literatureDepth(1, 1)) ==
        "14 d_std + 10 d_sum + d_exp + d_sqrt + d_patch + d_unpatch");
  CHECK(text(literatureDepth(4, 2)) ==
        "106 d_std + 74 d_sum + 8 d_exp + 8 d_sqrt + 2 d_patch + 2 d_unpatch");
}

}  // namespace tc0::family
