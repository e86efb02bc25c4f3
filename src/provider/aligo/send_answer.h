#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "message/message.h"
#include "provider/aligo/vendor_answer.h"

namespace kmsg::aligo {

// What the vendor says of a request's recipients. It gives counts, never names.
struct SendVerdict {
  enum class Kind : uint8_t { kAll, kNone, kSome };
  Kind kind = Kind::kAll;
  std::string mid;                  // names the request; empty when the vendor gave none
  std::optional<int64_t> accepted;  // how many it took, where it told
  Json raw;
};

// Reads the answer to a send of `count` recipients. `hidden`: see vendorText. A success without
// counts stands for all. kSome where the counts do not say that all or none were taken.
Result<SendVerdict> readSendAnswer(Api api, size_t count, const HttpResponse& response,
                                   std::vector<std::string> hidden, Millis now);

// The error of a recipient that the vendor did not take.
Error refusedRecipient(const SendVerdict& verdict);

// The error of a recipient of whom nobody can tell; carries the vendor's id.
Error unpairedRecipient(const SendVerdict& verdict);

}  // namespace kmsg::aligo
