#include "runtime/arrays/transfer.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "circuit/base/assert.h"
#include "runtime/arrays/element.h"
#include "runtime/byte_square.h"
#include "runtime/numbers.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

constexpr std::int64_t kStrip = 8;   // elements that share a cache line of the samples
constexpr std::int64_t kLanes = 64;  // lanes that share a cache line of the buffer

// Calls body(place in the buffer, element, lane) for the elements from firstElement on in the lanes
// [firstLane, lastLane). The order is that of strips of kStrip elements by kLanes lanes, so that
// each cache line of the samples and of the buffer is visited once.
template <bool quads, class Body>
inline void forStrips(const Transfer& t, std::int64_t firstElement, std::int64_t firstLane,
                      std::int64_t lastLane, const Body& body) {
  auto visit = [&](std::int64_t e, std::int64_t l) {
    body(quads ? ((e >> 2) * t.lanes + l) * 4 + (e & 3) : e * t.lanes + l, e, l);
  };
  for (std::int64_t lane = firstLane; lane < lastLane; lane += kLanes) {
    std::int64_t last = std::min(lastLane, lane + kLanes), first = firstElement;
    for (; first + kStrip <= t.elements; first += kStrip)
      for (std::int64_t l = lane; l < last; ++l)
        for (std::int64_t e = 0; e < kStrip; ++e) visit(first + e, l);
    for (std::int64_t l = lane; l < last; ++l)
      for (std::int64_t e = first; e < t.elements; ++e) visit(e, l);
  }
}

// Reads bytes in squares of 8 elements by 8 lanes: as many elements as fill squares, in kLanes
// lanes. Returns how many elements that are.
std::int64_t fillSquares(const Transfer& t, std::int64_t firstLane, const std::uint8_t* samples,
                         std::uint8_t* buffer) {
  std::int64_t elements = t.elements / kStrip * kStrip;
  for (std::int64_t e = 0; e < elements; e += kStrip)
    for (std::int64_t lane = firstLane; lane < firstLane + kLanes; lane += kStrip) {
      std::uint64_t square[kStrip];
      for (std::int64_t l = 0; l < kStrip; ++l)
        std::memcpy(square + l, samples + (lane + l) * t.elements + e, kStrip);
      turnBytes(square);
      for (std::int64_t i = 0; i < kStrip; ++i)
        std::memcpy(buffer + (e + i) * t.lanes + lane, square + i, kStrip);
    }
  return elements;
}

// Reads all samples, kLanes at a time; returns whether all values lie in the range.
template <class Outside, class Number, bool quads>
bool fill(const Transfer& t, Element outside, const Outside* samples, Number* buffer) {
  std::int64_t zero = quads ? t.zero : 0;
  bool inside = true;
  for (std::int64_t lane = 0; lane < t.samples; lane += kLanes) {
    std::int64_t last = std::min(t.samples, lane + kLanes);
    inside &= allInside(outside, reinterpret_cast<const std::byte*>(samples + lane * t.elements),
                        (last - lane) * t.elements, {t.lo, t.hi});
    std::int64_t done = 0;
    if constexpr (sizeof(Outside) == 1 && sizeof(Number) == 1 && !quads)
      if (last - lane == kLanes)
        done = fillSquares(t, lane, reinterpret_cast<const std::uint8_t*>(samples),
                           reinterpret_cast<std::uint8_t*>(buffer));
    // Subtracts modulo 2^64, since a value outside the range may differ from zero by more than
    // 2^63.
    forStrips<quads>(t, done, lane, last, [&](std::int64_t at, std::int64_t e, std::int64_t l) {
      auto value = static_cast<std::uint64_t>(std::int64_t{samples[l * t.elements + e]});
      buffer[at] = static_cast<Number>(value - static_cast<std::uint64_t>(zero));
    });
  }
  return inside;
}

// Gives lanes without a sample the lowest value.
template <class Number, bool quads>
void fillRest(const Transfer& t, Number* buffer) {
  std::int64_t zero = quads ? t.zero : 0;
  forStrips<quads>(t, 0, t.samples, t.lanes, [&](std::int64_t at, std::int64_t, std::int64_t) {
    buffer[at] = static_cast<Number>(t.lo - zero);
  });
}

// Writes the lanes that carry samples.
template <class Outside, class Number, bool quads>
void drain(const Transfer& t, const Number* buffer, Outside* samples) {
  std::int64_t zero = quads ? t.zero : 0;
  forStrips<quads>(t, 0, 0, t.samples, [&](std::int64_t at, std::int64_t e, std::int64_t l) {
    samples[l * t.elements + e] = static_cast<Outside>(zero + buffer[at]);
  });
}

// Calls body with null pointers to the samples' type and the buffer's type.
template <class Body>
decltype(auto) withTypes(Element outside, Element inside, const Body& body) {
  return withNumber(outside, [&](auto* out) {
    return withNumber(inside, [&](auto* in) { return body(out, in); });
  });
}

// Fills quads by the kernels if they have a way for this type.
bool fillQuads(const Transfer& t, Element outside, const std::byte* samples, std::uint8_t* quads,
               const DenseKernels* dense) {
  if (dense != nullptr && dense->fill != nullptr && outside == Element::kI64)
    return dense->fill(t, reinterpret_cast<const std::int64_t*>(samples), quads);
  if (dense != nullptr && dense->fillBytes != nullptr && bytesOf(outside) == 1)
    return dense->fillBytes(t, outside == Element::kI8,
                            reinterpret_cast<const std::uint8_t*>(samples), quads);
  return withNumber(outside, [&](auto* type) {
    using Outside = std::remove_pointer_t<decltype(type)>;
    return fill<Outside, std::uint8_t, true>(t, outside, reinterpret_cast<const Outside*>(samples),
                                             quads);
  });
}

}  // namespace

bool fillLanes(const Transfer& t, Element outside, const std::byte* samples, std::byte* buffer,
               const DenseKernels* dense) {
  TC0_ASSERT(t.samples <= t.lanes && t.lo <= t.hi);
  if (t.placement == Placement::kQuads) {
    TC0_ASSERT(t.lanes % 16 == 0 && t.hi - t.zero <= 255 && t.zero <= t.lo);
    auto* quads = reinterpret_cast<std::uint8_t*>(buffer);
    bool inside = fillQuads(t, outside, samples, quads, dense);
    fillRest<std::uint8_t, true>(t, quads);
    return inside;
  }
  return withTypes(outside, t.element, [&](auto* out, auto* in) {
    using Outside = std::remove_pointer_t<decltype(out)>;
    using Number = std::remove_pointer_t<decltype(in)>;
    auto* numbers = reinterpret_cast<Number*>(buffer);
    bool inside = fill<Outside, Number, false>(t, outside,
                                               reinterpret_cast<const Outside*>(samples), numbers);
    fillRest<Number, false>(t, numbers);
    return inside;
  });
}

void drainLanes(const Transfer& t, const std::byte* buffer, Element outside, std::byte* samples,
                const DenseKernels* dense) {
  TC0_ASSERT(t.samples <= t.lanes);
  if (t.placement == Placement::kQuads) {
    const auto* quads = reinterpret_cast<const std::uint8_t*>(buffer);
    if (dense != nullptr && dense->drain != nullptr && outside == Element::kI64)
      return dense->drain(t, quads, reinterpret_cast<std::int64_t*>(samples));
    if (dense != nullptr && dense->drainBytes != nullptr && bytesOf(outside) == 1)
      return dense->drainBytes(t, quads, reinterpret_cast<std::uint8_t*>(samples));
    return withNumber(outside, [&](auto* type) {
      using Outside = std::remove_pointer_t<decltype(type)>;
      drain<Outside, std::uint8_t, true>(t, quads, reinterpret_cast<Outside*>(samples));
    });
  }
  withTypes(outside, t.element, [&](auto* out, auto* in) {
    using Outside = std::remove_pointer_t<decltype(out)>;
    using Number = std::remove_pointer_t<decltype(in)>;
    drain<Outside, Number, false>(t, reinterpret_cast<const Number*>(buffer),
                                  reinterpret_cast<Outside*>(samples));
  });
}

}  // namespace tc0
