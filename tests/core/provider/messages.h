#pragma once

#include <gtest/gtest.h>
#include <string>

#include "message/message.h"
#include "provider/provider.h"

namespace kmsg {

// 2026-01-01T00:00:00Z, which is 09:00 in Korea.
inline constexpr Millis kNow = 1767225600000;
inline constexpr Millis kMinuteMs = 60 * 1000;

inline Message textMessage(MessageType type, std::string text) {
  Message message;
  message.type = type;
  message.messageId = "msg-1";
  message.to = "010-1234-5678";
  message.toNumber = {"01012345678", ""};
  message.from = "0212345678";
  message.text = std::move(text);
  message.options = Json::object();
  return message;
}

inline Message alimTalk() {
  Message message = textMessage(MessageType::kAlimTalk, "");
  message.from.clear();
  message.templateId = "WELCOME";
  message.variables = {{"name", "Kim"}};
  message.options["kakao"] = {{"profileId", "PF1"}};
  return message;
}

inline HttpResponse httpResponse(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

inline Json parsed(const std::string& text) {
  return parseJson(text).value_or(Json("not JSON"));
}

inline std::string headerOf(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "";
}

// Everything of an error that anybody may see.
inline std::string visible(const Error& error) {
  return dumpJson(errorToJson(error));
}

}  // namespace kmsg
