#include <algorithm>

#include "runtime/gates/transfer.h"

namespace tc0 {

// Bits of samples beyond the last are of no account, but words beyond the last are not there.
void GateTransfer::load(const PackedSamples& inputs) const {
  const std::int64_t from = first / 64, words = packedWords(count);
  const std::uint32_t* slot = plan.inputSlots.data();
  for (const PackedIn& rows : inputs.values)
    for (std::int64_t e = 0; e < rows.rows; ++e, ++slot)
      if (words > 0) {
        std::uint64_t* to = &at(*slot, 0);
        std::copy_n(rows.row(e) + from, words, to);
        std::fill_n(to + words, kernel.words - words, 0);
      }
}

void GateTransfer::store(const std::vector<PackedOut>& outputs) const {
  const std::int64_t from = first / 64, words = packedWords(count);
  const std::uint64_t last = ~std::uint64_t{0} >> (64 * words - count);
  const GatePlan::Output* form = plan.outputs.data();
  for (const PackedOut& rows : outputs)
    for (std::int64_t e = 0; e < rows.rows; ++e, ++form) {
      std::uint64_t* to = rows.row(e) + from;
      TC0_ASSERT(form->bits <= 1);
      if (form->bits == 0) {
        std::fill_n(to, words, 0 - static_cast<std::uint64_t>(form->offset));
      } else {
        const GatePlan::WirePlace place = plan.outputPlaces[form->first];
        const std::uint64_t *word = &at(place / 2, 0), flips = 0 - place % 2;
        std::transform(word, word + words, to, [flips](std::uint64_t w) { return w ^ flips; });
      }
      to[words - 1] &= last;
    }
}

void GateTransfer::storeGate(GatePlan::WirePlace place, std::uint8_t* to) const {
  for (std::int64_t s = 0; s < count; ++s) to[s] = valueAt(place, s / 64) >> (s % 64) & 1;
}

}  // namespace tc0
