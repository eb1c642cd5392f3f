#pragma once

#include <functional>
#include <stop_token>

namespace tc0::python {

/// Runs `work` while Python's other threads run, and ends it if the user interrupts.
///
/// Called with the interpreter's lock, which it gives up meanwhile. The work has a thread of its own,
/// so that this one can ask a few times a second whether Ctrl-C was pressed; only a thread of Python's
/// may ask that. After an interrupt the stop token requests a stop, the work is waited for, and
/// KeyboardInterrupt is raised. An exception of the work is thrown again here. Costs about 30
/// microseconds.
void interruptible(const std::function<void(std::stop_token)>& work);

}  // namespace tc0::python
