#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {
namespace {

[[noreturn]] void handOverAs(const char* command, const Arguments& arguments) {
  std::vector<std::string> words{command};
  words.insert(words.end(), arguments.words().begin(), arguments.words().end());
  handOver("tc0-model", words);
}

}  // namespace

int runTrain(const Arguments& arguments) { handOverAs("train", arguments); }
int runEvaluate(const Arguments& arguments) { handOverAs("evaluate", arguments); }
int runFinetune(const Arguments& arguments) { handOverAs("finetune", arguments); }
int runOrders(const Arguments& arguments) { handOverAs("orders", arguments); }

}  // namespace tc0
