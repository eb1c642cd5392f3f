#pragma once

#include "tools/tc0/command.h"

namespace tc0 {

// What the rows of the table run, one file each.
int runNew(const Arguments& arguments);
int runStats(const Arguments& arguments);
int runEval(const Arguments& arguments);
int runSimulate(const Arguments& arguments);
int runMerge(const Arguments& arguments);
int runBench(const Arguments& arguments);
int runConvert(const Arguments& arguments);
int runLec(const Arguments& arguments);
int runGate(const Arguments& arguments);
int runDump(const Arguments& arguments);
int runCheck(const Arguments& arguments);
int runVerify(const Arguments& arguments);
int runSample(const Arguments& arguments);
int runReport(const Arguments& arguments);
int runDoctor(const Arguments& arguments);
int runImport(const Arguments& arguments);
int runQuantise(const Arguments& arguments);
int runCompile(const Arguments& arguments);
int runSweep(const Arguments& arguments);
int runFamily(const Arguments& arguments);
int runCompletion(const Arguments& arguments);
int runManual(const Arguments& arguments);

// `bench theory`.
int benchTheory(const Arguments& arguments);

// The row of a command that tc0-model has, handed over to it.
Command handedOver(const std::string& name);

}  // namespace tc0
