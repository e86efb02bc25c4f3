#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/host_ports.h"

namespace kmsg {

// What a handler works with; outlives it.
struct CallScope {
  Configuration& configuration;
  HostPorts& ports;
  Random& random;
  Clock& clock;

  ProviderPorts providerPorts() const { return {ports, random, &ports}; }

  // The first provider of the configuration, which is the only one where a provider calls itself.
  Result<ProviderPtr> provider() const;

  // The store of the configuration over the ports of this call.
  Result<std::unique_ptr<TrackingStore>> store() const;
};

// What a member that the configuration lacks is answered with.
Error missing(const char* what);

// The two forms of an answer.
std::string okText(const Json& value);
std::string errorText(const Error& error);

}  // namespace kmsg
