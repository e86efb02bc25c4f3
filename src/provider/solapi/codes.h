#pragma once

#include <string_view>

#include "base/error.h"
#include "message/message.h"
#include "message/status.h"

namespace kmsg::solapi {

// The vendor's status codes: four digits, the first from 1 to 4.
bool isStatusCode(std::string_view code);

// True for 2000, 3000 and 4000: accepted, handed to the carrier, delivered.
bool isAccepted(std::string_view code);

// What a code says of the delivery. Anything that is no error code of the vendor is PENDING:
// UNKNOWN would end tracking.
DeliveryStatus deliveryStatusOf(std::string_view code);

// The error for a code with which a send was refused.
ErrorCode sendErrorCode(std::string_view code);

// The input that a code is about, such as "from"; "" for codes that blame none.
std::string_view fieldOf(std::string_view code, MessageType type);

// True for the codes of a file that the vendor does not have (any more).
bool blamesFile(std::string_view code);

// What a code means, "" for codes that the vendor has not published.
std::string_view meaningOf(std::string_view code);

// The error for the errorCode of a 4xx answer, `byStatus` for codes that say no more than the
// status.
ErrorCode httpErrorCode(std::string_view errorCode, ErrorCode byStatus);

// The input that the errorCode of a 4xx answer is about, "" where it is not told.
std::string_view httpErrorField(std::string_view errorCode);

}  // namespace kmsg::solapi
