#pragma once

#include <string>

#include "app/config.h"
#include "app/host_ports.h"
#include "app/method.h"

namespace kmsg {

// What a handler works with; outlives it.
struct CallScope {
  Configuration& configuration;
  HostPorts& ports;
  Random& random;
  Clock& clock;
};

// Runs an asynchronous method and answers the text to settle with.
Task<std::string> runMethod(CallScope scope, Method method, std::string payload);

// Runs a method that needs no host.
std::string runSyncMethod(const Configuration& configuration, Method method,
                          const std::string& payload);

// The two forms of an answer.
std::string okText(const Json& value);
std::string errorText(const Error& error);

}  // namespace kmsg
