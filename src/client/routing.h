#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "provider/provider.h"

namespace kmsg {

// `routing` of the configuration.
struct Routing {
  // By message type name: the providers to choose from. `single` for a plain id, which is a demand
  // and not a list of one.
  struct Rule {
    std::vector<std::string> ids;
    bool single = false;
  };
  std::map<std::string, Rule> byType;
  std::string defaultProviderId;
  bool roundRobin = false;
};

Routing routingFrom(const Json& json);

// Rotation positions, one per message type. Shared by all calls of a configuration.
using RoundRobin = std::array<uint32_t, kMessageTypeCount>;

// The provider for the message (facade page, section 6), only ever one that can send its type.
// Moves the rotation by one when a list with the round-robin strategy decided.
Result<ProviderPtr> selectProvider(const Message& message,
                                   const std::vector<ProviderPtr>& providers,
                                   const Routing& routing, RoundRobin& roundRobin);

// The onboarding rule for AlimTalk: whether this provider insists on kakao.plusId.
Result<Done> checkOnboarding(const Message& message, const ProviderInfo& provider);

}  // namespace kmsg
