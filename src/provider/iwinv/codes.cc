#include "provider/iwinv/codes.h"

#include <initializer_list>
#include <iterator>
#include <string>

namespace kmsg::iwinv {
namespace {

bool containsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// A text alone decides only where it is plain; what is neither success nor waiting is a failure.
Fate fateByText(std::string_view code, std::string_view text) {
  if (code.empty() && text.empty()) return Fate::kNone;
  if (containsAny(text, {"실패", "오류"})) return Fate::kFailed;
  if (containsAny(text, {"성공"})) return Fate::kArrived;
  if (containsAny(text, {"대기", "처리중", "처리 중", "진행", "접수", "예약", "전송중", "전송 중",
                         "발송중", "발송 중"})) {
    return Fate::kWaiting;
  }
  return Fate::kFailed;
}

}  // namespace

CodeMeaning alimTalkMeaning(int64_t code) {
  switch (code) {
    case 201:
    case 206:
    case 401:
    case 403:
      return {ErrorCode::kAuthenticationFailed, Outcome::kNotSent};
    case 429:
      return {ErrorCode::kRateLimitExceeded, Outcome::kNotSent};
    case 404:
    case 501:
      return {ErrorCode::kTemplateNotFound, Outcome::kNotSent};
    case 518:
      return {ErrorCode::kProviderError, Outcome::kNotSent};
    case 519:
      return {ErrorCode::kInsufficientBalance, Outcome::kNotSent};
    default:
      break;
  }
  const bool published = code == 540 || (code >= 502 && code <= 517) || (code >= 400 && code < 500);
  if (published) return {ErrorCode::kInvalidRequest, Outcome::kNotSent};
  return {code >= 500 ? ErrorCode::kProviderError : ErrorCode::kInvalidRequest, Outcome::kUnknown};
}

CodeMeaning smsMeaning(int64_t code) {
  switch (code) {
    case 1:
    case 11:
    case 12:
      return {ErrorCode::kProviderError, Outcome::kNotSent};
    case 14:
    case 15:
    case 202:
    case 206:
      return {ErrorCode::kAuthenticationFailed, Outcome::kNotSent};
    case 50:
      return {ErrorCode::kInsufficientBalance, Outcome::kNotSent};
    case 13:
    case 21:
    case 22:
    case 23:
    case 31:
    case 32:
    case 33:
    case 41:
    case 42:
    case 43:
    case 44:
      return {ErrorCode::kInvalidRequest, Outcome::kNotSent};
    default:
      return {ErrorCode::kProviderError, Outcome::kUnknown};
  }
}

std::string_view fieldOf(Api api, int64_t code) {
  struct Blame {
    int code;
    const char* field;
  };
  constexpr Blame kAlimTalk[] = {{404, "templateId"},
                                 {501, "templateId"},
                                 {502, "to"},
                                 {503, "providerOptions.reSend"},
                                 {504, "providerOptions.resendType"},
                                 {505, "from"},
                                 {506, "options.scheduledAt"},
                                 {507, "options.scheduledAt"},
                                 {508, "variables"},
                                 {509, "variables"},
                                 {510, "failover.fallbackTitle"},
                                 {511, "failover.fallbackTitle"},
                                 {512, "to"},
                                 {513, "to"},
                                 {515, "failover.fallbackContent"}};
  constexpr Blame kSms[] = {{13, "from"},
                            {21, "text"},
                            {22, "subject"},
                            {23, "subject"},
                            {31, "media.image"},
                            {32, "media.image"},
                            {33, "media.image"},
                            {41, "to"},
                            {42, "options.scheduledAt"},
                            {43, "options.scheduledAt"}};
  const bool isSms = api == Api::kSms;
  const Blame* const begin = isSms ? std::begin(kSms) : std::begin(kAlimTalk);
  const Blame* const end = isSms ? std::end(kSms) : std::end(kAlimTalk);
  for (const Blame* blame = begin; blame != end; ++blame) {
    if (blame->code == code) return blame->field;
  }
  return {};
}

std::string_view smsCodeText(int64_t code) {
  switch (code) {
    case 1:
      return "메시지가 전송되지 않았습니다.";
    case 11:
      return "운영 중인 서비스가 아닙니다.";
    case 12:
      return "요금제 충전 중입니다. 잠시 후 다시 시도해 보시기 바랍니다.";
    case 13:
      return "등록되지 않은 발신번호입니다.";
    case 14:
      return "인증 요청이 올바르지 않습니다.";
    case 15:
    case 206:
      return "등록하지 않은 IP에서는 발송되지 않습니다.";
    case 21:
      return "장문 메시지는 2000 Bytes까지만 입력이 가능합니다.";
    case 22:
      return "제목 입력 가능 문자가 올바르지 않습니다.";
    case 23:
      return "제목은 40 Byte까지만 입력이 가능합니다.";
    case 31:
      return "파일 업로드는 100KB까지 가능합니다.";
    case 32:
      return "허용되지 않는 파일 확장자입니다.";
    case 33:
      return "이미지 업로드에 실패했습니다.";
    case 41:
      return "수신 번호를 입력하여 주세요.";
    case 42:
      return "예약 전송 가능 시간이 아닙니다.";
    case 43:
      return "날짜와 시간 표현 형식에 맞춰 입력하여 주십시오.";
    case 44:
      return "최대 1000건 전송 가능합니다.";
    case 50:
      return "SMS 자동 충전 한도를 초과하였습니다.";
    case 202:
      return "SMS API 인증 실패 또는 SMS 서비스 권한이 없습니다.";
    default:
      return {};
  }
}

Fate alimTalkFate(std::string_view code, std::string_view text) {
  if (code == "OK") return Fate::kArrived;
  if (text.empty() && (code == "WAIT" || code == "0" || code == "00")) return Fate::kWaiting;
  return fateByText(code, text);
}

Fate textFate(std::string_view code, std::string_view text) {
  const std::string padded = code.size() == 1 ? "0" + std::string(code) : std::string(code);
  if (padded == "06" || padded == "1000" || padded == "OK") return Fate::kArrived;
  if (padded == "00" || padded == "WAIT") return Fate::kWaiting;
  return fateByText(code, text);
}

}  // namespace kmsg::iwinv
