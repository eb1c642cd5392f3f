#include <algorithm>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/dump.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/family/family_file.h"

namespace tc0 {
namespace {

void dumpGrowing(const CircuitFamily& family) {
  const Circuit& base = family.base();
  const bool isSquare = family.tokens() == TokenGrid::kSquare;
  std::cout << "a family of circuits, one for each " << (isSquare ? "n = s^2" : "n = s")
            << ". What grows, and then the one with s = 2:\n\n";
  for (ArrayId id : base.arrays().ids()) {
    const auto& growing = family.growing()[id];
    std::string shape;
    for (std::size_t d = 0; d < growing.units.size(); ++d)
      shape += (d == 0 ? "" : ", ") + text(SideNumber{growing.units[d], growing.powers[d]});
    if (std::any_of(growing.powers.begin(), growing.powers.end(), [](int p) { return p > 0; }))
      std::cout << "  " << base.array(id).name << " grows: [" << shape << "]\n";
    if (growing.power > 0)
      std::cout << "  " << base.array(id).name << ": denominators of breakpoints are multiplied by "
                << text(SideNumber{1, growing.power}) << "\n";
    for (std::size_t k = 0; k < growing.terms.size(); ++k)
      if (growing.terms[k].waves != nullptr)
        std::cout << "  " << base.array(id).name << ", term " << k << ": weights are "
                  << growing.terms[k].waves->width() << " waves\n";
  }
  std::cout << "\n";
}

}  // namespace

int familyDump(const CircuitFamily& family, const Arguments& arguments) {
  if (arguments.has("--gates"))
    fail(
        "dump: required a circuit for --gates, found a family; run tc0 family FILE --tokens N first");
  dumpGrowing(family);
  dump(family.base(), std::cout, arguments.integer("--max-lines"));
  return kSuccess;
}

}  // namespace tc0
