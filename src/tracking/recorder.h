#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tracking/polling.h"
#include "tracking/store.h"

namespace kmsg {

// One accepted send, as the hook context and the result give it.
struct SentMessage {
  std::string messageId;
  Json options;  // the normalised input
  Millis requestedAt = 0;
  std::string owner;  // "tracking", "native" or "": see failoverOwnerOf
  SendResult result;
};

// The record of an accepted send (tracking page, section 4).
TrackingRecord recordOfSend(const SentMessage& sent, const PollingPolicy& policy, Millis now);

// Stores the send. Safe to repeat: a record of the same providerMessageId stays as it is, terminal
// or not, and so does one that has an id when this result has none; the row of a fallback that is
// being sent is completed, keeping its link to the original. An error: the message was accepted but
// is not tracked.
Task<Result<Done>> recordSend(SentMessage sent, PollingPolicy policy, Millis now,
                              TrackingStore& store);

// Stores what one request to a vendor has sent, with one store call for many messages. One answer
// per message in the same order: nothing, or why this one is not tracked.
Task<std::vector<std::optional<Error>>> recordSends(std::vector<SentMessage> sent,
                                                    PollingPolicy policy, Millis now,
                                                    TrackingStore& store);

}  // namespace kmsg
