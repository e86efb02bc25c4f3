#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// Recipients of one send request.
inline constexpr size_t kSendBatch = 10'000;

// Ids of one status request: the address stays near 6 KB.
inline constexpr size_t kPollBatch = 150;

// Bytes of messages that one send request carries. The vendor takes 15 MB.
inline constexpr size_t kMaxSendBytes = 14'000'000;

// What limits of a request are shared by several messages: they go out at one time.
struct SendBody {
  std::vector<std::string> messages;  // drafts as JSON text
  std::optional<Millis> scheduledAt;
};

// A request with the account's signature. `salt`: kSaltLength fresh random characters, for every
// attempt its own. `body`: JSON text, empty for requests without one.
HttpRequest signedRequest(const Config& config, std::string method, std::string_view path,
                          Millis now, std::string_view salt, std::string body = {});

// The request that sends up to kSendBatch messages.
HttpRequest buildSend(const Config& config, SendBody body, Millis now, std::string_view salt);

// The request that asks for the records of up to kPollBatch messages.
HttpRequest buildPoll(const Config& config, const std::vector<StatusQuery>& queries, Millis now,
                      std::string_view salt);

// The request for one page of the messages to a number since a time; `startKey` empty for the
// first.
HttpRequest buildSearch(const Config& config, const SentQuery& query, std::string_view startKey,
                        Millis now, std::string_view salt);

}  // namespace kmsg::solapi
