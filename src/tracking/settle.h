#pragma once

#include <map>
#include <vector>

#include "tracking/engine.h"
#include "tracking/reconcile.h"

namespace kmsg {

// What the steps of one pass share. Lives in the frame of the pass.
struct Pass {
  PassSetup setup;
  PassPorts ports;
  Millis now = 0;
  PassCounts counts;
  std::vector<TrackingRecord> unasked;  // claimed, and waiting for their vendor's answer
  std::vector<Update> updates;
  std::vector<TrackingRecord> intents;        // claimed fallbacks that an earlier pass left behind
  std::vector<TrackingRecord> givenBack;      // claimed, and never asked for
  std::map<const Provider*, Error> refusals;  // providers that answer no further request
};

// The second half of a pass, for whatever its updates come from: decides on fallbacks, writes the
// updates back under their fences, sends the fallbacks and counts.
Task<Done> settle(Pass& pass, CallBudget& budget);

}  // namespace kmsg
