#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "client/client.h"
#include "client/hook_context.h"

namespace kmsg {

// A configured client within one call. What it refers to outlives the tasks of the call.
struct Client {
  const ClientConfig& config;
  RoundRobin& roundRobin;
  ClientPorts ports;
};

// A message on its way: checked, allowed by the hook, its provider chosen, its request saved.
struct Dispatch {
  std::shared_ptr<const Message> message;
  HookContext hooks;
  ProviderPtr provider;
  FailoverOwner owner = FailoverOwner::kNone;
  Millis startedAt = 0;
  std::string recordId;  // of the repository; empty without one
};

// What startSend() leads to: a message to be sent, or an end without a send.
using Started = std::variant<Dispatch, SendOutcome>;

// The way of one message up to its provider: normalise, onBeforeSend, choose the provider, save the
// request. `item`: its place among the inputs of the call.
Task<Started> startSend(Json input, uint32_t item, Client client);

// What tracking has to remember of a message that its provider accepted.
SentMessage sentMessage(const Dispatch& dispatch, const SendResult& result);

// The rest of the way: the repository is told, then the hooks. `trackingError`: why the accepted
// message could not be recorded.
Task<SendOutcome> finishSend(Dispatch dispatch, Result<SendResult> sent,
                             std::optional<Error> trackingError, Client client);

}  // namespace kmsg
