#pragma once

#include "app/host_ports.h"
#include "client/feed.h"

namespace kmsg {

// The feed of a bulk send whose inputs and results are JavaScript's.
class HostFeed final : public Feed {
 public:
  explicit HostFeed(HostPorts& ports) : ports_(ports) {}

  Task<Result<FeedPage>> pull(size_t atMost) override;
  Task<Result<Done>> deliver(std::vector<Delivered> results) override;

 private:
  HostPorts& ports_;
};

// The settle form of one send: { "ok": SendResult, "trackingError"? } or { "error": ... }.
Json outcomeToJson(const SendOutcome& outcome);

}  // namespace kmsg
