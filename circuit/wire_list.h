#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tc0 {

/// A wire into a sum: the number of its source (inputs first, then gates) and its weight, which is
/// not 0.
struct Wire {
  std::int64_t source;
  std::int64_t weight;
  bool operator==(const Wire&) const = default;
};

/// Wire lists, packed back to back. A list is its length, then for each wire the distance from the
/// source of the wire before, and the weight. All are variable-length integers of 7 bits a byte,
/// the lowest first; weights are zigzag coded (0, -1, 1, -2, ... as 0, 1, 2, 3, ...). Sources rise
/// strictly, and the gates of a bank follow each other, so a wire usually takes 2 to 4 bytes; 9 are
/// enough for every distance below 2^28 with every weight below 2^34 in magnitude. A list is found
/// by its byte offset and read from its begin.
class WireLists {
 public:
  /// Appends a list and returns its byte offset. Sources must rise strictly.
  std::uint64_t add(std::span<const Wire> wires);

  class Iterator {
   public:
    using value_type = Wire;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    Iterator(const std::uint8_t* at, std::uint64_t left) : at_(at), left_(left) { read(); }
    const Wire& operator*() const { return wire_; }
    const Wire* operator->() const { return &wire_; }
    Iterator& operator++() {
      --left_;
      read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    bool operator==(const Iterator& other) const { return left_ == other.left_; }

   private:
    void read() {
      if (left_ == 0) return;
      wire_.source += number();
      std::uint64_t zigzag = number();
      wire_.weight = (zigzag >> 1) ^ -(zigzag & 1);
    }
    std::uint64_t number() {
      std::uint64_t value = *at_++;
      if (value < 128) return value;
      value &= 127;
      for (int shift = 7;; shift += 7) {
        std::uint64_t byte = *at_++;
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    }

    const std::uint8_t* at_ = nullptr;
    std::uint64_t left_ = 0;
    Wire wire_{0, 0};
  };

  /// A view of one list, for a range-based for.
  class List {
   public:
    List(const std::uint8_t* at, std::uint64_t size) : at_(at), size_(size) {}
    Iterator begin() const { return {at_, size_}; }
    Iterator end() const { return {}; }
    std::uint64_t size() const { return size_; }

   private:
    const std::uint8_t* at_;
    std::uint64_t size_;
  };

  List at(std::uint64_t offset) const;
  std::uint64_t bytes() const { return bytes_.size(); }
  std::uint64_t entries() const { return entries_; }
  void shrink() { bytes_.shrink_to_fit(); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::uint64_t entries_ = 0;
};

}  // namespace tc0
