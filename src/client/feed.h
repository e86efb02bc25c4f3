#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "client/client.h"

namespace kmsg {

// Some of the inputs of a bulk send.
struct FeedPage {
  std::vector<std::pair<uint32_t, Json>> inputs;  // number and input
  bool ended = false;                             // no more will come
  bool waiting = false;                           // the next one is not there yet
};

// What became of one of them.
struct Delivered {
  uint32_t item;
  SendOutcome outcome;
};

// The caller's end of a bulk send: where inputs come from and results go to.
class Feed {
 public:
  virtual ~Feed() = default;

  // Up to `atMost` inputs, at least one unless the feed has ended. Called again only after the last
  // call has answered.
  virtual Task<Result<FeedPage>> pull(size_t atMost) = 0;

  // Hands results over; ends when the caller can take more. An Error: nothing that has not been
  // handed to a provider shall be sent any more, and this is why.
  virtual Task<Result<Done>> deliver(std::vector<Delivered> results) = 0;
};

}  // namespace kmsg
