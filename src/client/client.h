#pragma once

#include <optional>
#include <vector>

#include "client/hook_context.h"
#include "client/persistence.h"
#include "client/routing.h"
#include "message/normalize.h"
#include "port/clock.h"
#include "tracking/failover.h"
#include "tracking/polling.h"
#include "tracking/recorder.h"
#include "tracking/store.h"

namespace kmsg {

// One KMsg, as configured. Shared by its calls; only the rotation changes.
struct ClientConfig {
  std::vector<ProviderPtr> providers;
  Routing routing;
  MessageDefaults defaults;
  HookSet hooks;
  PersistenceStrategy persistence = PersistenceStrategy::kNone;
  bool tracked = false;  // the core itself records accepted sends
  PollingPolicy polling;
  FailoverConfig failover;
};

// The ports of one call. Outlive the tasks of the call.
struct ClientPorts {
  ProviderPorts provider;
  Clock& clock;
  TrackingStore* store = nullptr;  // set when ClientConfig::tracked
};

// What became of one send. `trackingError`: why the accepted message is not tracked.
struct SendOutcome {
  Result<SendResult> result;
  std::optional<Error> trackingError;
};

// Sends one message: normalise, onBeforeSend, choose the provider, save, send, record, then
// onSuccess, onQueued or onError, then onFinal (facade page, section 8.4). Once the provider has
// accepted, the result is ok whatever else fails: that is told by warnings
// (TRACKING_NOT_RECORDED, PERSISTENCE_NOT_UPDATED, HOOK_FAILED). The configuration outlives the
// task.
Task<SendOutcome> sendMessage(Json input, const ClientConfig& config, RoundRobin& roundRobin,
                              ClientPorts ports);

}  // namespace kmsg
