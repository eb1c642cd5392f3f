#include "model/train/interrupt.h"

#include <csignal>

namespace tc0 {
namespace {

volatile std::sig_atomic_t raisedSignal = 0;
struct sigaction before[2];
constexpr int kSignals[] = {SIGINT, SIGTERM};

void onSignal(int signal) { raisedSignal = signal; }

}  // namespace

InterruptFlag::InterruptFlag() {
  raisedSignal = 0;
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART | SA_RESETHAND;
  for (int i = 0; i < 2; ++i) sigaction(kSignals[i], &action, &before[i]);
}

InterruptFlag::~InterruptFlag() {
  for (int i = 0; i < 2; ++i) sigaction(kSignals[i], &before[i], nullptr);
}

bool InterruptFlag::raised() const { return raisedSignal != 0; }

}  // namespace tc0
