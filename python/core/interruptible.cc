#include "python/core/interruptible.h"

#include <nanobind/nanobind.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace tc0::python {

namespace nb = nanobind;

void interruptible(const std::function<void(std::stop_token)>& work) {
  std::mutex mutex;
  std::condition_variable_any ended;
  bool isDone = false;
  std::exception_ptr failure;
  bool interrupted = false;
  {
    nb::gil_scoped_release others;
    std::jthread worker([&](const std::stop_token& stop) {
      try {
        work(stop);
      } catch (...) {
        failure = std::current_exception();
      }
      const std::lock_guard lock(mutex);
      isDone = true;
      ended.notify_one();
    });
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return isDone; })) {
      lock.unlock();
      if (!interrupted) {
        nb::gil_scoped_acquire python;
        interrupted = PyErr_CheckSignals() != 0;
      }
      if (interrupted) worker.request_stop();
      lock.lock();
    }
  }
  if (interrupted) throw nb::python_error();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tc0::python
