#include "provider/aligo/codes.h"

#include <array>
#include <initializer_list>

namespace kmsg::aligo {
namespace {

bool containsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "IP" as a word of its own, not as a part of one such as RECIPIENT.
bool namesIp(std::string_view text) {
  for (size_t at = text.find("IP"); at != std::string_view::npos; at = text.find("IP", at + 1)) {
    const bool before = at > 0 && isLetter(text[at - 1]);
    const bool after = at + 2 < text.size() && isLetter(text[at + 2]);
    if (!before && !after) return true;
  }
  return false;
}

// "There is none", not "it cannot be done".
bool saysMissing(std::string_view text) {
  if (containsAny(text, {"존재하지", "찾을 수", "not found"})) return true;
  return containsAny(text, {"없"}) && !containsAny(text, {"수 없", "수없"});
}

struct Parameter {
  std::string_view word;
  std::string_view field;
};

// Words for the vendor's parameters, the longer ones first where one holds another.
constexpr std::array kParameters = {
    Parameter{"인증번호", "authNum"},
    Parameter{"authnum", "authNum"},
    Parameter{"senderkey", "kakao.profileId"},
    Parameter{"발신프로필", "kakao.profileId"},
    Parameter{"발신 프로필", "kakao.profileId"},
    Parameter{"tpl_code", "templateId"},
    Parameter{"템플릿", "templateId"},
    Parameter{"receiver", "to"},
    Parameter{"수신번호", "to"},
    Parameter{"수신자", "to"},
    Parameter{"rdate", "options.scheduledAt"},
    Parameter{"rtime", "options.scheduledAt"},
    Parameter{"senddate", "options.scheduledAt"},
    Parameter{"예약", "options.scheduledAt"},
    Parameter{"sender", "from"},
    Parameter{"발신번호", "from"},
    Parameter{"발신자", "from"},
    Parameter{"image", "media.image"},
    Parameter{"이미지", "media.image"},
    Parameter{"button", "kakao.buttons"},
    Parameter{"버튼", "kakao.buttons"},
    Parameter{"title", "subject"},
    Parameter{"subject", "subject"},
    Parameter{"제목", "subject"},
    Parameter{"plusid", "plusId"},
    Parameter{"phonenumber", "phoneNumber"},
    Parameter{"categorycode", "categoryCode"},
    Parameter{"message_", "text"},
    Parameter{"msg", "text"},
    Parameter{"메시지 내용", "text"},
    Parameter{"메세지 내용", "text"},
    Parameter{"파라미터", ""},
    Parameter{"파라메터", ""},
    Parameter{"parameter", ""},
    Parameter{"필수", ""},
};

const Parameter* parameterIn(std::string_view text) {
  for (const Parameter& parameter : kParameters) {
    if (text.find(parameter.word) != std::string_view::npos) return &parameter;
  }
  return nullptr;
}

}  // namespace

CodeMeaning meaningOf(Api api, int64_t code, std::string_view text) {
  const auto refused = [](ErrorCode error, std::string_view field = {}) {
    return CodeMeaning{error, Outcome::kNotSent, field};
  };
  const Parameter* parameter = parameterIn(text);
  const std::string_view field = parameter ? parameter->field : std::string_view();
  switch (code) {
    case -100:
    case -101:
      return refused(ErrorCode::kAuthenticationFailed);
    case -201:
      return refused(ErrorCode::kInsufficientBalance);
    case -501:
      return refused(ErrorCode::kTemplateNotFound, "templateId");
    case -103:
    case -105:
    case -804:
      return refused(ErrorCode::kInvalidRequest, field);
    default:
      break;
  }
  const bool isRefusal = code < 0 || (api == Api::kKakao && code == 509);
  // The text tells why, but only a refusal's code tells that nothing was taken.
  const auto byText = [&](ErrorCode error, std::string_view named = {}) {
    return CodeMeaning{error, isRefusal ? Outcome::kNotSent : Outcome::kUnknown, named};
  };
  if (field == "authNum") return byText(ErrorCode::kInvalidRequest, field);
  if (containsAny(text, {"포인트", "잔액", "잔여건수"})) {
    return byText(ErrorCode::kInsufficientBalance);
  }
  if (containsAny(text, {"인증", "아이피"}) || namesIp(text)) {
    return byText(ErrorCode::kAuthenticationFailed);
  }
  if (field == "templateId" && saysMissing(text)) {
    return byText(ErrorCode::kTemplateNotFound, field);
  }
  if (parameter) return byText(ErrorCode::kInvalidRequest, field);
  const bool isGeneral = api == Api::kKakao && (code == -99 || code == 509);
  return byText(isGeneral ? ErrorCode::kInvalidRequest : ErrorCode::kProviderError);
}

DeliveryStatus textState(std::string_view state) {
  if (containsAny(state, {"실패", "오류"})) return DeliveryStatus::kFailed;
  if (containsAny(state, {"대기", "예약", "전송중", "전송 중"})) return DeliveryStatus::kPending;
  if (containsAny(state, {"발송완료", "발송 완료", "성공"})) return DeliveryStatus::kDelivered;
  return DeliveryStatus::kPending;
}

}  // namespace kmsg::aligo
