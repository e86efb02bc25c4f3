#pragma once

#include <optional>
#include <string>

#include "provider/provider.h"

namespace kmsg {

// What the user's repository keeps of a message (facade page, section 8.2).
enum class PersistenceStrategy : uint8_t {
  kNone,
  kLog,    // request and outcome, after the send; nobody waits for it
  kQueue,  // the request; somebody else sends it later
  kFull,   // the request before the send, the outcome after it
};

// "none", "log", "queue" or "full"; anything else counts as none.
PersistenceStrategy persistenceStrategyFrom(std::string_view name);

// Saves the request and answers the repository's id of it, which may be empty. An error means that
// the message must not be sent.
Task<Result<std::string>> saveRequest(PersistenceStrategy strategy, Message message,
                                      Script* script);

// Tells the repository what became of a request: by update() for kFull where save() gave an id, by
// save() for kLog, not at all otherwise. The error, if any, says nothing of the message itself.
Task<std::optional<Error>> saveOutcome(PersistenceStrategy strategy, std::string recordId,
                                       Message message, Json outcome, Script* script);

// What update() is given for a failed message: a partial SendResult.
Json failedResultJson(const Message& message, const std::string& providerId, const Error& error);

}  // namespace kmsg
