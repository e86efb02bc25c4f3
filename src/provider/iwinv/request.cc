#include "provider/iwinv/request.h"

#include <algorithm>

#include "message/template_text.h"
#include "provider/fields.h"
#include "provider/iwinv/auth.h"
#include "provider/iwinv/schedule.h"
#include "provider/iwinv/title.h"

namespace kmsg::iwinv {
namespace {

constexpr Millis kMaxAheadMs = 2 * kDayMs;
constexpr size_t kContentMaxCharacters = 1000;

const Json& providerOptions(const Message& message) {
  static const Json kNone;
  const Json* options = findKey(message.options, "providerOptions");
  return options ? *options : kNone;
}

// A member of providerOptions that is "Y" or "N" in any case, "" when absent.
Result<std::string> yesNo(const Json& options, const std::string& key) {
  const Json* given = findKey(options, key);
  if (!given || given->is_null()) return std::string();
  const std::string_view text = trimmed(textAt(options, key));
  if (text == "Y" || text == "y") return std::string("Y");
  if (text == "N" || text == "n") return std::string("N");
  return invalidRequest(key + " must be 'Y' or 'N'", "providerOptions." + key);
}

struct FieldText {
  std::string text;
  std::string field;
};

// The first of providerOptions.<key> and the failover text that is not blank.
FieldText firstText(const Json& options, const std::string& key,
                    const std::optional<std::string>& failoverText, const char* failoverField) {
  const std::string_view own = trimmed(textAt(options, key));
  if (!own.empty()) return {std::string(own), "providerOptions." + key};
  return {std::string(trimmed(failoverText.value_or(""))), failoverField};
}

// Whether the vendor is asked for a replacement text message.
Result<bool> wantsReplacement(const Message& message, FailoverOwner owner) {
  const Result<std::string> option = yesNo(providerOptions(message), "reSend");
  if (!option) return option.error();
  if (owner == FailoverOwner::kTracking) return false;  // it sends its own, also against the option
  if (!option->empty()) return *option == "Y";
  return owner == FailoverOwner::kNative || message.failover.enabled.value_or(false);
}

// `type`: of the replacement, as the caller gave it.
Result<Done> addReplacement(const Config& config, const Message& message, std::string type,
                            Json& body) {
  const Json& options = providerOptions(message);
  std::string callback = digitsOf(textOrNumberAt(options, "resendCallback"));
  if (callback.empty()) callback = message.from;
  if (callback.empty()) callback = config.alimTalkSender();
  if (callback.empty()) {
    return invalidRequest(
        "resendCallback is required when reSend is 'Y' (options.from or "
        "providerOptions.resendCallback)",
        "from");
  }
  const FieldText content =
      firstText(options, "resendContent", message.failover.content, "failover.fallbackContent");
  const FieldText title =
      firstText(options, "resendTitle", message.failover.title, "failover.fallbackTitle");
  // "Y" repeats the text of the AlimTalk, "N" sends resendContent.
  if (type.empty()) type = content.text.empty() ? "Y" : "N";
  if (type == "N" && content.text.empty()) {
    return invalidRequest(content.field + " is required when resendType is 'N'", content.field);
  }
  if (characterCount(content.text) > kContentMaxCharacters) {
    return invalidRequest(content.field + " must not have more than 1000 characters",
                          content.field);
  }
  if (carrierBytes(title.text) > kMaxSubjectBytes) {
    return invalidRequest(title.field + " must not have more than 40 bytes", title.field);
  }
  body["reSend"] = "Y";
  body["resendCallback"] = std::move(callback);
  body["resendType"] = type;
  if (!title.text.empty()) body["resendTitle"] = title.text;
  if (type == "N") body["resendContent"] = content.text;
  return Done{};
}

Result<std::vector<std::string>> explicitParams(const Json& list) {
  const std::string field = "providerOptions.templateParam";
  std::vector<std::string> params;
  if (!list.is_array()) {
    return invalidRequest(field + " must be an array, not of kind " + std::string(kindOf(list)),
                          field);
  }
  for (const Json& value : list) {
    std::optional<std::string> text = scalarText(value);
    if (!text) {
      const std::string entry = field + "[" + std::to_string(params.size()) + "]";
      return invalidRequest(entry + " must be a string, number or boolean", entry);
    }
    params.push_back(std::move(*text));
  }
  return params;
}

}  // namespace

HttpRequest alimTalkRequest(const Config& config, const std::string& path, const Json& body) {
  HttpRequest request;
  request.method = "POST";
  request.url = config.baseUrl + path;
  request.headers = alimTalkHeaders(config);
  request.body = dumpJson(body);
  return request;
}

std::string vendorPhone(const PhoneNumber& number) {
  return number.country + number.digits;
}

Result<Json> draftAlimTalk(const Config& config, const Message& message,
                           const ProviderContext& context) {
  if (trimmed(message.templateId).empty()) {
    return invalidRequest("templateId is required for ALIMTALK", "templateId");
  }
  const Result<std::string> country = countryOf(message, "");
  if (!country) return country.error();
  if (!country->empty()) {
    return invalidRequest("to is a foreign number: IWINV sends AlimTalk to Korean numbers only",
                          "to");
  }
  Json body = Json::object();
  body["templateCode"] = message.templateId;
  body["reserve"] = message.scheduledAt ? "Y" : "N";
  if (message.scheduledAt) {
    const Result<Done> window =
        checkWindow(*message.scheduledAt, context.now, kMaxAheadMs, "2 days");
    if (!window) return window.error();
    body["sendDate"] = formatKst(*message.scheduledAt);
  }
  const Result<bool> replacement = wantsReplacement(message, context.owner);
  if (!replacement) return replacement.error();
  Result<std::string> type = yesNo(providerOptions(message), "resendType");
  if (!type) return type.error();
  if (!*replacement) {
    body["reSend"] = "N";
    return body;
  }
  const Result<Done> added = addReplacement(config, message, std::move(type).value(), body);
  if (!added) return added.error();
  return body;
}

Result<std::optional<std::vector<std::string>>> givenParams(const Message& message) {
  using Params = std::optional<std::vector<std::string>>;
  const Json& options = providerOptions(message);
  Result<std::vector<std::string>> params = std::vector<std::string>();
  const Json* list = findKey(options, "templateParam");
  if (list && !list->is_null()) {
    params = explicitParams(*list);
  } else if (const auto content = optionalTextAt(options, "templateContent")) {
    params = paramsFor(placeholderNames(*content), message);
  } else if (!message.variables.empty()) {
    return Params();
  }
  if (!params) return params.error();
  return Params(std::move(params).value());
}

Result<std::vector<std::string>> paramsFor(const std::vector<std::string>& names,
                                           const Message& message) {
  std::vector<std::string> params;
  for (const std::string& name : names) {
    const auto found = std::find_if(message.variables.begin(), message.variables.end(),
                                    [&](const auto& variable) { return variable.first == name; });
    if (found == message.variables.end()) {
      const std::string field = "variables." + name;
      return invalidRequest(field + " is missing: the template holds #{" + name + "}", field);
    }
    params.push_back(found->second);
  }
  return params;
}

Result<Done> checkParams(const std::vector<std::string>& names, const Message& message,
                         const std::vector<std::string>& params) {
  if (params.size() == names.size()) return Done{};
  const Json& options = providerOptions(message);
  const std::string field = "providerOptions.templateParam";
  if (const Json* list = findKey(options, "templateParam"); list && !list->is_null()) {
    return invalidRequest(field + " holds " + std::to_string(params.size()) +
                              " values, but the template takes " + std::to_string(names.size()),
                          field);
  }
  if (optionalTextAt(options, "templateContent")) return Done{};
  const auto complete = paramsFor(names, message);
  return complete ? Result<Done>(Done{}) : complete.error();
}

HttpRequest buildAlimTalk(const Config& config, Json common,
                          const std::vector<Recipient>& recipients) {
  Json list = Json::array();
  for (const Recipient& recipient : recipients) {
    Json entry = Json::object();
    entry["phone"] = recipient.phone;
    if (!recipient.params.empty()) entry["templateParam"] = recipient.params;
    list.push_back(std::move(entry));
  }
  common["list"] = std::move(list);
  return alimTalkRequest(config, config.sendEndpoint, common);
}

}  // namespace kmsg::iwinv
