#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kmsg {

// Where a message is, as far as its vendor told. UNKNOWN is terminal: nothing more can be learnt.
enum class DeliveryStatus : uint8_t { kPending, kSent, kDelivered, kFailed, kCancelled, kUnknown };

constexpr std::string_view deliveryStatusName(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::kPending:
      return "PENDING";
    case DeliveryStatus::kSent:
      return "SENT";
    case DeliveryStatus::kDelivered:
      return "DELIVERED";
    case DeliveryStatus::kFailed:
      return "FAILED";
    case DeliveryStatus::kCancelled:
      return "CANCELLED";
    case DeliveryStatus::kUnknown:
      break;
  }
  return "UNKNOWN";
}

constexpr std::optional<DeliveryStatus> deliveryStatusFrom(std::string_view name) {
  for (const DeliveryStatus status :
       {DeliveryStatus::kPending, DeliveryStatus::kSent, DeliveryStatus::kDelivered,
        DeliveryStatus::kFailed, DeliveryStatus::kCancelled, DeliveryStatus::kUnknown}) {
    if (deliveryStatusName(status) == name) return status;
  }
  return std::nullopt;
}

// PENDING and SENT are polled; the others end tracking.
constexpr bool isTerminal(DeliveryStatus status) {
  return status != DeliveryStatus::kPending && status != DeliveryStatus::kSent;
}

}  // namespace kmsg
