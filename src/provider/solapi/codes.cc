#include "provider/solapi/codes.h"

namespace kmsg::solapi {
namespace {

struct Meaning {
  std::string_view code;
  std::string_view text;
};

constexpr Meaning kMeanings[] = {
    {"1010", "a required value is missing"},
    {"1011", "wrong format"},
    {"1013", "an SMS has no subject"},
    {"1014", "the subject is over 40 bytes"},
    {"1020", "the account is unknown"},
    {"1021", "the message is missing"},
    {"1022", "the group is missing"},
    {"1023", "the image is missing"},
    {"1024", "server error"},
    {"1025", "wrong message type"},
    {"1026", "duplicate recipient"},
    {"1027", "the text is not UTF-8"},
    {"1028", "non-printable characters"},
    {"1029", "characters outside EUC-KR"},
    {"1030", "not enough balance"},
    {"1031", "the text is too long"},
    {"1032", "bad custom field"},
    {"1033", "Kakao options on a type that is not Kakao's"},
    {"1034", "the image id is missing"},
    {"1041", "the Kakao channel (pfId) is wrong"},
    {"1042", "the template id is wrong"},
    {"1043", "the text differs from the template"},
    {"1044", "bad button"},
    {"1045", "bad button address"},
    {"1046", "buttons are missing"},
    {"1047", "buttons are not expected"},
    {"1048", "a button address is over 100 characters"},
    {"1049", "a button name is over 14 characters"},
    {"1050", "more than 5 buttons"},
    {"1051", "the FriendTalk image is not registered"},
    {"1052", "the order of the buttons differs from the template"},
    {"1053", "a DS button is not allowed in a FriendTalk"},
    {"1058", "no route"},
    {"1060", "the recipient is blocked"},
    {"1061", "the recipient refused messages (080)"},
    {"1062", "the sender number is not registered"},
    {"1064", "blocked after a report to KISA"},
    {"2000", "accepted"},
    {"2011", "wrong format"},
    {"2024", "server error"},
    {"2060", "the recipient is blocked"},
    {"2061", "the recipient refused messages (080)"},
    {"2062", "the sender number is not registered"},
    {"2063", "the account is blocked"},
    {"2064", "blocked after a report to KISA"},
    {"2230", "not enough balance"},
    {"2254", "the platform's spam filter"},
    {"3000", "handed to the carrier"},
    {"3010", "wrong format of the recipient's number"},
    {"3011", "wrong format"},
    {"3012", "error of a partner's server"},
    {"3013", "wrong format of the sender number"},
    {"3014", "unknown state"},
    {"3024", "server error"},
    {"3031", "cannot be sent"},
    {"3032", "not a subscriber"},
    {"3040", "time exceeded"},
    {"3041", "the phone is busy"},
    {"3042", "the phone is in a shadow area"},
    {"3043", "the phone is switched off"},
    {"3044", "the phone's storage is full"},
    {"3045", "the subscription is suspended"},
    {"3046", "fault of the phone"},
    {"3047", "refused"},
    {"3048", "unknown code"},
    {"3050", "no SMS service"},
    {"3051", "unreachable"},
    {"3052", "removed by the operator"},
    {"3053", "the queue is full"},
    {"3054", "spam"},
    {"3055", "on the do-not-call list"},
    {"3056", "radio failure"},
    {"3057", "radio failure"},
    {"3058", "no route"},
    {"3059", "forged sender number"},
    {"3060", "the adult check failed"},
    {"3101", "the sender profile key is invalid"},
    {"3102", "not a friend of the channel"},
    {"3103", "the text differs from the template"},
    {"3104", "not a KakaoTalk user"},
    {"3105", "the template is not registered"},
    {"3106", "the channel is invalid"},
    {"3107", "no use of KakaoTalk within 72 hours, or AlimTalk blocked"},
    {"3108", "outside 08:00 to 20:00"},
    {"4000", "delivered"},
};

struct Blame {
  std::string_view code;
  std::string_view field;
};

constexpr Blame kBlames[] = {
    {"1013", "subject"},
    {"1014", "subject"},
    {"1023", "media.image"},
    {"1025", "type"},
    {"1026", "to"},
    {"1027", "text"},
    {"1028", "text"},
    {"1029", "text"},
    {"1031", "text"},
    {"1032", "options.customFields"},
    {"1034", "media.image"},
    {"1041", "kakao.profileId"},
    {"1042", "templateId"},
    {"1043", "templateId"},
    {"1044", "buttons"},
    {"1045", "buttons"},
    {"1046", "buttons"},
    {"1047", "buttons"},
    {"1048", "buttons"},
    {"1049", "buttons"},
    {"1050", "buttons"},
    {"1051", "media.image"},
    {"1052", "buttons"},
    {"1053", "buttons"},
    {"1060", "to"},
    {"1061", "to"},
    {"1062", "from"},
    {"1064", "from"},
    {"2060", "to"},
    {"2061", "to"},
    {"2062", "from"},
    {"2064", "from"},
    {"3010", "to"},
    {"3013", "from"},
    {"3032", "to"},
    {"3059", "from"},
    {"3101", "kakao.profileId"},
    {"3103", "templateId"},
    {"3104", "to"},
    {"3105", "templateId"},
    {"3106", "kakao.profileId"},
    {"3107", "to"},
};

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> list) {
  for (const std::string_view entry : list) {
    if (entry == text) return true;
  }
  return false;
}

}  // namespace

bool isStatusCode(std::string_view code) {
  return code.size() == 4 && code.find_first_not_of("0123456789") == std::string_view::npos &&
         code.front() >= '1' && code.front() <= '4';
}

bool isAccepted(std::string_view code) {
  return isOneOf(code, {"2000", "3000", "4000"});
}

DeliveryStatus deliveryStatusOf(std::string_view code) {
  if (code == "3000") return DeliveryStatus::kSent;
  if (code == "4000") return DeliveryStatus::kDelivered;
  if (!isStatusCode(code) || code == "2000" || code.front() == '4') {
    return DeliveryStatus::kPending;
  }
  return DeliveryStatus::kFailed;
}

ErrorCode sendErrorCode(std::string_view code) {
  if (isOneOf(code, {"1020", "2063"})) return ErrorCode::kAuthenticationFailed;
  if (isOneOf(code, {"1030", "2230"})) return ErrorCode::kInsufficientBalance;
  if (isOneOf(code, {"1042", "3105"})) return ErrorCode::kTemplateNotFound;
  if (isOneOf(code, {"1024", "1058", "2024", "3012", "3024"})) return ErrorCode::kProviderError;
  return code.starts_with('1') ? ErrorCode::kInvalidRequest : ErrorCode::kMessageSendFailed;
}

std::string_view fieldOf(std::string_view code, MessageType type) {
  std::string_view field;
  for (const Blame& blame : kBlames) {
    if (blame.code == code) field = blame.field;
  }
  // An AlimTalk has a template; the text that goes with it is the replacement's.
  const bool isAlimTalk = type == MessageType::kAlimTalk;
  if (field == "text" && isAlimTalk) return "failover.fallbackContent";
  if (field == "subject" && isAlimTalk) return "failover.fallbackTitle";
  if (field == "buttons" && isAlimTalk) return "kakao.buttons";
  return field;
}

bool blamesFile(std::string_view code) {
  return isOneOf(code, {"1023", "1034", "1051"});
}

std::string_view meaningOf(std::string_view code) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.code == code) return meaning.text;
  }
  return {};
}

ErrorCode httpErrorCode(std::string_view errorCode, ErrorCode byStatus) {
  if (errorCode == "NotEnoughBalance") return ErrorCode::kInsufficientBalance;
  if (isOneOf(errorCode, {"InvalidAPIKey", "SignatureDoesNotMatch", "RequestTimeTooSkewed",
                          "DuplicatedSignature", "Forbidden"})) {
    return ErrorCode::kAuthenticationFailed;
  }
  return byStatus;
}

std::string_view httpErrorField(std::string_view errorCode) {
  return errorCode == "InvalidScheduledDate" ? "options.scheduledAt" : std::string_view();
}

}  // namespace kmsg::solapi
