#include "python/core/numbers.h"

#include <utility>

#include "circuit/base/error.h"

namespace tc0::python {

namespace nb = nanobind;

namespace {

Element elementOfType(nb::dlpack::dtype type) {
  const bool isSigned = type.code == static_cast<std::uint8_t>(nb::dlpack::dtype_code::Int);
  const bool isUnsigned = type.code == static_cast<std::uint8_t>(nb::dlpack::dtype_code::UInt);
  if (type.lanes == 1 && isUnsigned && type.bits == 8) return Element::kU8;
  if (type.lanes == 1 && isSigned) {
    if (type.bits == 8) return Element::kI8;
    if (type.bits == 16) return Element::kI16;
    if (type.bits == 32) return Element::kI32;
    if (type.bits == 64) return Element::kI64;
  }
  fail("array: required int8, uint8, int16, int32 or int64, found another type");
}

}  // namespace

NumbersIn numbersOf(const ArrayIn& array) {
  NumbersIn numbers;
  numbers.element = elementOfType(array.dtype());
  numbers.data = static_cast<const std::byte*>(array.data());
  numbers.count = static_cast<std::int64_t>(array.size());
  return numbers;
}

NumbersOut roomIn(const ArrayOut& array) {
  NumbersOut room;
  room.element = elementOfType(array.dtype());
  room.data = static_cast<std::byte*>(array.data());
  room.count = static_cast<std::int64_t>(array.size());
  return room;
}

SampleView samplesIn(std::int64_t samples, const std::vector<ArrayIn>& inputs) {
  SampleView view;
  view.samples = samples;
  for (const ArrayIn& input : inputs) view.values.push_back(numbersOf(input));
  return view;
}

std::vector<std::int64_t> listOf(const ArrayIn& array) {
  const NumbersIn numbers = numbersOf(array);
  std::vector<std::int64_t> list(numbers.count);
  withNumber(numbers.element, [&](auto* type) {
    const auto* from = reinterpret_cast<const std::remove_pointer_t<decltype(type)>*>(numbers.data);
    std::copy(from, from + numbers.count, list.begin());
  });
  return list;
}

nb::ndarray<nb::numpy, std::int64_t, nb::ndim<1>> arrayOf(std::vector<std::int64_t> values) {
  auto* kept = new std::vector<std::int64_t>(std::move(values));
  nb::capsule owner(
      kept, [](void* list) noexcept { delete static_cast<std::vector<std::int64_t>*>(list); });
  return {kept->data(), {kept->size()}, owner};
}

}  // namespace tc0::python
