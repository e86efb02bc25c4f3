#pragma once

#include <optional>

#include "provider/provider.h"
#include "tracking/polling.h"
#include "tracking/record.h"

namespace kmsg {

// The state machine of a record. Who moves each edge:
//
//   (send)      -> SENT | PENDING   recordSend: accepted | accepted and scheduled
//   (failover)  -> PENDING          the pass that wins insertIfAbsent: a fallback that will be sent
//   PENDING     -> SENT             the vendor's answer, or the completed fallback send
//   (unchanged)                     no answer, an error of the account or the vendor: asked again
//                                   later; a pass that ended before it asked gives the record back
//   PENDING, SENT -> DELIVERED, FAILED, CANCELLED      the vendor's answer, or its report
//   PENDING, SENT -> UNKNOWN        time limit, provider gone, or a question the vendor refuses
//   DELIVERED, FAILED, CANCELLED, UNKNOWN              terminal: no edge leads out, but one:
//   UNKNOWN     -> SENT             a fallback that was given up, by the late recordSend of its
//   send
//
// Every edge that a pass moves is fenced with what it claimed. A lease is promised by the clocks of
// the processes that share a store: with clocks that are d apart, another pass may claim a record d
// early. Nothing but time is lost by that: its first writer wins. The edges of a fallback's row,
// for which more is at stake, are in tracking/fallback_sender.h.
//
// What a pass decided about one record. The columns to write are in `set`.
struct Update {
  TrackingRecord record;  // as claimed
  Json set = Json::object();
  bool terminal = false;
  bool errored = false;  // the question failed; says nothing about the message
};

// True for a fallback whose row was written before it was sent (tracking/failover.h).
bool isFallbackIntent(const TrackingRecord& record);

// What can be decided without asking the vendor: no vendor id, not yet due after its schedule, past
// the time limit, provider gone or unable to answer. Nothing: ask. `provider` is null when no
// provider has the record's providerId.
std::optional<Update> reconcileUnasked(const TrackingRecord& record, const Provider* provider,
                                       const PollingPolicy& policy, Millis now);

// What the vendor's answer means for the record.
Update reconcileAnswer(const TrackingRecord& record, const StatusResult& answer,
                       const PollingPolicy& policy, Millis now);

// The record with the update laid over it, as it will be stored.
TrackingRecord merged(const Update& update);

// Ends tracking of the record as UNKNOWN for this reason.
Update endUnknown(const TrackingRecord& record, std::string code, std::string message, Millis now);

}  // namespace kmsg
