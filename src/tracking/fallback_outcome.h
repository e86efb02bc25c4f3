#pragma once

#include <string>

#include "tracking/failover.h"
#include "tracking/polling.h"
#include "tracking/recorder.h"

namespace kmsg {

// What became of a fallback, as changes of failover.apiAttempt (see withApiAttempt): "outcome" is
// "sent", "failed" or "unknown", and what belongs to another outcome is removed.
Json outcomeSent(const std::string& fallbackMessageId, const std::string& providerId);
Json outcomeError(const char* outcome, const std::string& code, const std::string& message);

// The outcome of a sender's answer that is no success. `unknown` where the message may have left
// all the same.
Json outcomeOfRefusal(const Result<Json>& answer);

// The outcome of a fallback that cannot be marked: its id belongs to a message of the caller.
Json outcomeOfTakenId();

// The outcome of a fallback whose pass died while it was sending.
Json outcomeOfDeadPass();

// The outcome of a fallback that was sent twice over and of which no vendor knows.
Json outcomeOfVainSends();

// What the fallback's row says became of it; null while that is open.
Json outcomeOfRow(const TrackingRecord& row);

// Why a left-behind fallback that was surely not sent never will be; null: it can be. `original` is
// null when it is gone, `expired` says that its time for tracking is over.
Json outcomeOfNeverSent(const TrackingRecord* original, bool expired, const FailoverConfig& config);

// The columns of a row whose fallback ended with this outcome, which is not "sent".
Json endedRow(const TrackingRecord& intent, const Json& outcome, Millis now);

// The columns of a row whose fallback was accepted: those that recordSend would write. attemptCount
// goes up, as with every write-back, so that no earlier holder's fence fits the row any more.
Json completedRow(const TrackingRecord& intent, const SentMessage& sent,
                  const PollingPolicy& policy, Millis now);

}  // namespace kmsg
