#pragma once

#include <algorithm>
#include <barrier>
#include <exception>
#include <functional>
#include <thread>

#include "runtime/split/ranks.h"

namespace tc0 {

/// Ranks that are threads of this process. What is sent is noted, and copied once all have come.
class ThreadRanks {
 public:
  using Body = std::function<void(Ranks&)>;

  /// Runs the body as each of `size` ranks. Throws the exception of the first rank that has one;
  /// all have to have one then, or none.
  static void run(int size, const Body& body) {
    ThreadRanks shared(size);
    std::vector<std::exception_ptr> errors(size);
    std::vector<std::thread> threads;
    for (int r = 0; r < size; ++r)
      threads.emplace_back([&, r] {
        Own own(shared, r);
        try {
          body(own);
        } catch (...) {
          errors[r] = std::current_exception();
        }
      });
    for (std::thread& thread : threads) thread.join();
    for (const std::exception_ptr& error : errors)
      if (error) std::rethrow_exception(error);
  }

 private:
  explicit ThreadRanks(int size) : barrier_(size), sent_(size) {}

  class Own : public Ranks {
   public:
    Own(ThreadRanks& shared, int rank) : shared_(shared), rank_(rank) {}
    int rank() const override { return rank_; }
    int size() const override { return std::ssize(shared_.sent_); }
    void exchange(const std::vector<std::span<const std::byte>>& out,
                  const std::vector<std::span<std::byte>>& in) override {
      shared_.sent_[rank_] = out;
      shared_.barrier_.arrive_and_wait();
      for (std::size_t r = 0; r < in.size(); ++r) {
        const std::span<const std::byte> from = shared_.sent_[r][rank_];
        if (from.size() != in[r].size()) std::terminate();  // a hole in the plan
        std::copy(from.begin(), from.end(), in[r].begin());
      }
      shared_.barrier_.arrive_and_wait();
    }

   private:
    ThreadRanks& shared_;
    const int rank_;
  };

  std::barrier<> barrier_;
  std::vector<std::vector<std::span<const std::byte>>> sent_;
};

}  // namespace tc0
