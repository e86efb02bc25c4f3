#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "simulation/network.h"

namespace kmsg::simulation {

// What will become of a message.
struct Fate {
  DeliveryStatus status = DeliveryStatus::kDelivered;  // kSent: never settles
  std::string code;
  Millis afterMs = 0;  // from its acceptance
};

// The one vendor of a run: it accepts whatever it is sent, twice where it is sent twice.
class Vendor {
 public:
  explicit Vendor(World& world) : world_(world) {}

  // Answers the vendor's id of the message.
  std::string accept(const std::string& messageId, Fate fate);
  int accepted(const std::string& messageId) const;
  // What it says of a message now; at times, what it would have said earlier.
  std::optional<StatusAnswer> statusOf(const std::string& vendorId);
  // By the messageId that came with the send.
  std::optional<StatusAnswer> find(const std::string& messageId);

 private:
  struct Message {
    std::string messageId;
    Fate fate;
    Millis acceptedAt = 0;
  };

  World& world_;
  std::map<std::string, Message> messages_;  // by the vendor's id
};

// The vendor as one isolate reaches it.
class VendorProvider final : public Provider {
 public:
  VendorProvider(World& world, Vendor& vendor, Host& host, size_t pollBatch, bool canFindSent);

  const ProviderInfo& info() const override { return info_; }
  Task<Result<SendResult>> send(Message, ProviderContext, ProviderPorts) const override;
  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override;
  Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                              ProviderPorts ports) const override;

 private:
  std::vector<StatusResult> answers(const std::vector<StatusQuery>& queries) const;

  World& world_;
  Vendor& vendor_;
  Host& host_;
  ProviderInfo info_;
};

}  // namespace kmsg::simulation
