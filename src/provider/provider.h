#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/task.h"
#include "message/message.h"
#include "port/http.h"
#include "port/random.h"
#include "port/script.h"

namespace kmsg {

// Who sends the replacement when an AlimTalk fails (design decision 8). Decided once, before the
// request, and stored with the tracking record.
enum class FailoverOwner : uint8_t {
  kNone,      // not an AlimTalk with failover enabled, or a provider that decides for itself
  kTracking,  // the tracking service: the provider switches its native replacement off
  kNative,    // the vendor
};

// What does not depend on the message: read once per operation by the coroutine that owns the call.
struct ProviderContext {
  Millis now = 0;
  FailoverOwner owner = FailoverOwner::kNone;
};

struct StatusQuery {
  std::string messageId;
  std::string providerMessageId;  // never empty
  MessageType type = MessageType::kSms;
  std::string to;
  Millis requestedAt = 0;
  std::optional<Millis> scheduledAt;
};

// What a vendor says of a message. Members that it did not mention are empty.
struct StatusAnswer {
  std::string providerMessageId;
  DeliveryStatus status = DeliveryStatus::kPending;
  std::string statusCode;
  std::string statusMessage;
  std::optional<Millis> sentAt;
  std::optional<Millis> deliveredAt;
  std::optional<Millis> failedAt;
  Json raw;
};

// One answer to one query: the vendor's word, nothing ("it does not know the message yet"), or why
// the query failed.
using StatusResult = Result<std::optional<StatusAnswer>>;

// The ports that a provider may use. Outlive every task of the call.
struct ProviderPorts {
  Http& http;
  Random& random;
  Script* script = nullptr;  // set wherever a provider written in JavaScript can occur
};

struct ProviderInfo {
  std::string id;
  std::string name;
  std::vector<MessageType> types;
  bool canPoll = false;
  size_t pollBatch = 1;         // ids that one status request may ask for
  bool nativeFailover = false;  // can be told to send, or not to send, its own replacement
  // The channel's search id (kakao.plusId): whether the facade has to insist on one.
  enum class PlusId : uint8_t { kOptional, kRequired, kRequiredIfNoInference };
  PlusId plusId = PlusId::kOptional;
  bool plusIdInference = false;
};

// One vendor account. Immutable; made from the configuration and shared by the calls that use it.
// Nothing here knows the public JavaScript API, and nothing above knows a vendor's field names.
class Provider {
 public:
  virtual ~Provider() = default;

  virtual const ProviderInfo& info() const = 0;

  // Sends one message. Never repeats a request by itself. An error with Outcome::kUnknown: the
  // vendor may have accepted. Dropping the task aborts the request, which may have been received.
  virtual Task<Result<SendResult>> send(Message message, ProviderContext context,
                                        ProviderPorts ports) const = 0;

  // Asks for the status of many messages, one result per query in the same order. At most
  // info().pollBatch queries a call.
  virtual Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries,
                                               ProviderContext context,
                                               ProviderPorts ports) const = 0;

  // What can be told without a request: {"healthy", "issues": [text], "data": {"provider", ...}}.
  // Never holds a secret.
  virtual Json health() const;

  // The onboarding specification (provider contract, section 8), null when the provider has none.
  virtual Json onboarding() const;

  bool supports(MessageType type) const {
    for (const MessageType supported : info().types) {
      if (supported == type) return true;
    }
    return false;
  }
};

using ProviderPtr = std::shared_ptr<const Provider>;

}  // namespace kmsg
