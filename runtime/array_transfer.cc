#include "runtime/array_transfer.h"

#include <algorithm>
#include <type_traits>

#include "runtime/array_dense.h"

namespace tc0 {
namespace {

constexpr std::int64_t kStrip = 8;   // elements that share a cache line outside
constexpr std::int64_t kLanes = 64;  // lanes that share one inside

// Calls body(position, element, lane); position is the number's place in the buffer.
template <bool quads, class Body>
inline void forStrips(const Transfer& t, std::int64_t firstLane, std::int64_t lastLane,
                      const Body& body) {
  auto visit = [&](std::int64_t e, std::int64_t l) {
    body(quads ? ((e >> 2) * t.lanes + l) * 4 + (e & 3) : e * t.lanes + l, e, l);
  };
  for (std::int64_t lane = firstLane; lane < lastLane; lane += kLanes) {
    std::int64_t last = std::min(lastLane, lane + kLanes), first = 0;
    for (; first + kStrip <= t.elements; first += kStrip)
      for (std::int64_t l = lane; l < last; ++l)
        for (std::int64_t e = 0; e < kStrip; ++e) visit(first + e, l);
    for (std::int64_t l = lane; l < last; ++l)
      for (std::int64_t e = first; e < t.elements; ++e) visit(e, l);
  }
}

// A loop of its own, over numbers that lie together, so that it runs in vectors.
bool allInside(Range range, const std::int64_t* values, std::int64_t count) {
  bool outside = false;
  for (std::int64_t i = 0; i < count; ++i) outside |= values[i] < range.lo || values[i] > range.hi;
  return !outside;
}

template <class Number, bool quads>
bool fill(const Transfer& t, const std::int64_t* samples, Number* buffer,
          const DenseKernels* dense = nullptr) {
  std::int64_t zero = quads ? t.zero : 0;
  bool inside = true;
  if (quads && dense != nullptr)
    inside = dense->fill(t, samples, reinterpret_cast<std::uint8_t*>(buffer));
  else
    for (std::int64_t lane = 0; lane < t.samples; lane += kLanes) {
      std::int64_t last = std::min(t.samples, lane + kLanes);
      inside &= allInside(t.range, samples + lane * t.elements, (last - lane) * t.elements);
      // Modulo 2^64: a value outside may not have a difference.
      forStrips<quads>(t, lane, last, [&](std::int64_t at, std::int64_t e, std::int64_t l) {
        buffer[at] = static_cast<Number>(static_cast<std::uint64_t>(samples[l * t.elements + e]) -
                                         static_cast<std::uint64_t>(zero));
      });
    }
  forStrips<quads>(t, t.samples, t.lanes, [&](std::int64_t at, std::int64_t, std::int64_t) {
    buffer[at] = static_cast<Number>(t.range.lo - zero);
  });
  return inside;
}

template <class Number, bool quads>
void drain(const Transfer& t, const Number* buffer, std::int64_t* samples) {
  std::int64_t zero = quads ? t.zero : 0;
  forStrips<quads>(t, 0, t.samples, [&](std::int64_t at, std::int64_t e, std::int64_t l) {
    samples[l * t.elements + e] = zero + buffer[at];
  });
}

// Calls body with a null pointer to the buffer's number type.
template <class Body>
auto withType(Element element, const Body& body) {
  switch (element) {
    case Element::kU8:
      return body(static_cast<std::uint8_t*>(nullptr));
    case Element::kI8:
      return body(static_cast<std::int8_t*>(nullptr));
    case Element::kI16:
      return body(static_cast<std::int16_t*>(nullptr));
    case Element::kI32:
      return body(static_cast<std::int32_t*>(nullptr));
    default:
      return body(static_cast<std::int64_t*>(nullptr));
  }
}

}  // namespace

bool fillLanes(const Transfer& t, const std::int64_t* samples, std::byte* buffer,
               const DenseKernels* dense) {
  if (t.placement == Placement::kQuads)
    return fill<std::uint8_t, true>(t, samples, reinterpret_cast<std::uint8_t*>(buffer), dense);
  return withType(t.element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    return fill<Number, false>(t, samples, reinterpret_cast<Number*>(buffer));
  });
}

void drainLanes(const Transfer& t, const std::byte* buffer, std::int64_t* samples,
                const DenseKernels* dense) {
  if (t.placement == Placement::kQuads) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(buffer);
    if (dense != nullptr) return dense->drain(t, bytes, samples);
    return drain<std::uint8_t, true>(t, bytes, samples);
  }
  withType(t.element, [&](auto* type) {
    using Number = std::remove_pointer_t<decltype(type)>;
    drain<Number, false>(t, reinterpret_cast<const Number*>(buffer), samples);
  });
}

}  // namespace tc0
