#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "runtime/arrays/element.h"
#include "runtime/run.h"

/// Samples and outputs in the caller's own memory, in integers of 1 to 8 bytes. Passing numbers in
/// and out limits small circuits: a network on 256 bits reads 2 KiB a sample as 64-bit numbers and
/// 256 bytes as single bytes.
namespace tc0 {

/// The element type that stores numbers of a C++ type.
template <class Number>
constexpr Element elementOf() {
  using Plain = std::remove_const_t<Number>;
  if constexpr (std::is_same_v<Plain, std::uint8_t>) return Element::kU8;
  if constexpr (std::is_same_v<Plain, std::int8_t>) return Element::kI8;
  if constexpr (std::is_same_v<Plain, std::int16_t>) return Element::kI16;
  if constexpr (std::is_same_v<Plain, std::int32_t>) return Element::kI32;
  static_assert(std::is_integral_v<Plain> && (std::is_signed_v<Plain> || sizeof(Plain) == 1));
  return Element::kI64;
}

/// A null pointer whose type names a number type.
template <class Number>
inline constexpr Number* kNull = nullptr;

/// Calls body with a null pointer to the element's number type.
template <class Body>
decltype(auto) withNumber(Element element, const Body& body) {
  switch (element) {
    case Element::kU8:
      return body(kNull<std::uint8_t>);
    case Element::kI8:
      return body(kNull<std::int8_t>);
    case Element::kI16:
      return body(kNull<std::int16_t>);
    case Element::kI32:
      return body(kNull<std::int32_t>);
    default:
      return body(kNull<std::int64_t>);
  }
}

/// `count` numbers of one type, to be read.
struct NumbersIn {
  Element element = Element::kI64;
  const std::byte* data = nullptr;
  std::int64_t count = 0;

  NumbersIn() = default;
  template <class Number>
  NumbersIn(std::span<const Number> numbers)
      : element(elementOf<Number>()),
        data(reinterpret_cast<const std::byte*>(numbers.data())),
        count(std::ssize(numbers)) {}
  template <class Number>
  NumbersIn(const std::vector<Number>& numbers) : NumbersIn(std::span<const Number>(numbers)) {}

  const std::byte* from(std::int64_t at) const { return data + at * bytesOf(element); }
  std::int64_t operator[](std::int64_t at) const {
    return withNumber(element, [&](auto* type) {
      return static_cast<std::int64_t>(
          reinterpret_cast<const std::remove_pointer_t<decltype(type)>*>(data)[at]);
    });
  }
};

/// Room for `count` numbers of one type. Engines check that what they write fits the type.
struct NumbersOut {
  Element element = Element::kI64;
  std::byte* data = nullptr;
  std::int64_t count = 0;

  NumbersOut() = default;
  template <class Number>
  NumbersOut(std::span<Number> numbers)
      : element(elementOf<Number>()),
        data(reinterpret_cast<std::byte*>(numbers.data())),
        count(std::ssize(numbers)) {}
  template <class Number>
  NumbersOut(std::vector<Number>& numbers) : NumbersOut(std::span<Number>(numbers)) {}

  std::byte* from(std::int64_t at) const { return data + at * bytesOf(element); }
};

/// The range of a type's numbers.
Range rangeOf(Element element);

/// Samples as in SampleBatch, in any type: values[i][s * elements + e]. A SampleBatch converts to
/// it.
struct SampleView {
  std::int64_t samples = 0;
  std::vector<NumbersIn> values;

  SampleView() = default;
  SampleView(std::int64_t count, std::vector<NumbersIn> inputs)
      : samples(count), values(std::move(inputs)) {}
  SampleView(const SampleBatch& batch)
      : samples(batch.samples), values(batch.values.begin(), batch.values.end()) {}
};

/// Throws Error unless `numbers` has room for exactly `count` numbers and its type holds the range.
/// `name` is the output's.
void checkOutput(const NumbersOut& numbers, const std::string& name, std::int64_t count,
                 Range range);

}  // namespace tc0
