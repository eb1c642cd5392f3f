#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tc0 {

/// The number of a thing in its list, with a type of its own: an Id<Array> is not an Id<Tensor>.
///
/// An id converts from and to an integer by itself, so code can count with ids and compare them. An
/// id of one kind does not convert to an id of another kind: that would take two conversions by
/// classes, and C++ applies one. Hence a PerId (below) cannot be indexed by ids of another kind.
template <class Kind>
class Id {
 public:
  constexpr Id() = default;
  constexpr Id(std::int32_t number) : number_(number) {}
  constexpr operator std::int32_t() const { return number_; }

  constexpr Id& operator++() { return ++number_, *this; }
  constexpr Id& operator--() { return --number_, *this; }
  constexpr Id operator++(int) { return number_++; }
  constexpr Id operator--(int) { return number_--; }
  constexpr Id& operator+=(std::int32_t by) { return number_ += by, *this; }

  /// Writes an id into JSON as a plain number.
  template <class Json>
  friend void to_json(Json& json, Id id) {
    json = id.number_;
  }

 private:
  std::int32_t number_ = 0;
};

/// The ids 0, 1, ... below a count, for a loop: for (ArrayId id : arrays.ids()).
template <class Key>
class IdRange {
 public:
  class Iterator {
   public:
    explicit Iterator(Key id) : id_(id) {}
    Key operator*() const { return id_; }
    Iterator& operator++() { return ++id_, *this; }
    bool operator!=(const Iterator& other) const { return id_ != other.id_; }

   private:
    Key id_;
  };

  explicit IdRange(Key end) : end_(end) {}
  Iterator begin() const { return Iterator(0); }
  Iterator end() const { return Iterator(end_); }

 private:
  Key end_;
};

/// A vector that has one element for each id of a kind, and is indexed by these ids alone.
template <class Key, class T>
class PerId : public std::vector<T> {
 public:
  using Base = std::vector<T>;
  using Base::Base;
  PerId() = default;
  PerId(Base values) : Base(std::move(values)) {}

  typename Base::reference operator[](Key id) { return Base::operator[](id); }
  typename Base::const_reference operator[](Key id) const { return Base::operator[](id); }

  /// The id that the next element will have.
  Key nextId() const { return static_cast<std::int32_t>(this->size()); }
  IdRange<Key> ids() const { return IdRange<Key>(nextId()); }
};

}  // namespace tc0
