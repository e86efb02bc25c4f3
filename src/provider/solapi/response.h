#pragma once

#include <string>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// A message that a send request carried.
struct SentItem {
  const Message* message = nullptr;  // outlives the reading
  std::string pairing;               // pairingOf() its custom fields
};

// Reads the answer to buildSend: one result per item, in order. Total: for an item that the answer
// does not surely speak of, a kProviderError with Outcome::kUnknown that has the vendor's ids in
// its details. `raw` of a result is the whole answer when there was one item, else its own entry
// with the groupId.
std::vector<Result<SendResult>> readSend(const Config& config, const std::vector<SentItem>& items,
                                         const HttpResponse& response, Millis now);

}  // namespace kmsg::solapi
