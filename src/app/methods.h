#pragma once

#include <string>

#include "app/call_scope.h"
#include "app/method.h"

namespace kmsg {

// Runs an asynchronous method and answers the text to settle with.
Task<std::string> runMethod(CallScope scope, Method method, std::string payload);

// Runs a method that needs no host.
std::string runSyncMethod(const Configuration& configuration, Method method,
                          const std::string& payload);

}  // namespace kmsg
