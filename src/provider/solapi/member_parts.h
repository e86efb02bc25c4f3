#pragma once

#include <string>

#include "provider/provider.h"
#include "provider/solapi/config.h"

// What the members are made of, for members.cc alone. Builders and readers: see Member.
namespace kmsg::solapi {

// A request for `path` below the base address, unsigned.
HttpRequest memberRequest(const Config& config, const char* method, const std::string& path,
                          const Json& body = nullptr);

// "name=value" with the value percent-encoded, joined by "&" to `query`; nothing for "".
void addFilter(std::string& query, std::string_view name, std::string_view value);

// An argument that must be text that is not blank; trimmed.
Result<std::string> requiredText(const Json& arguments, const char* key);

// Puts a time of the vendor's in milliseconds, or `fallback`.
Millis timeOr(const Json& json, const char* key, Millis fallback);

Result<HttpRequest> buildBalance(const Config& config, const Json& arguments);
std::optional<Json> readBalance(const Json& body, const Json& arguments, Millis now);

Result<HttpRequest> buildChannelList(const Config& config, const Json& arguments);
std::optional<Json> readChannelList(const Json& body, const Json& arguments, Millis now);
Result<HttpRequest> buildChannelCategories(const Config& config, const Json& arguments);
std::optional<Json> readChannelCategories(const Json& body, const Json& arguments, Millis now);
Result<HttpRequest> buildChannelAuth(const Config& config, const Json& arguments);
Result<HttpRequest> buildChannelAdd(const Config& config, const Json& arguments);
std::optional<Json> readChannel(const Json& body, const Json& arguments, Millis now);

// Template arguments: { code, patch | input, query, template: { kakaoChannelSenderKey? } }.
Result<HttpRequest> buildTemplateCreate(const Config& config, const Json& arguments);
Result<HttpRequest> buildTemplateUpdate(const Config& config, const Json& arguments);
Result<HttpRequest> buildTemplateDelete(const Config& config, const Json& arguments);
Result<HttpRequest> buildTemplateGet(const Config& config, const Json& arguments);
Result<HttpRequest> buildTemplateInspection(const Config& config, const Json& arguments);
std::optional<Json> readTemplate(const Json& body, const Json& arguments, Millis now);
// One page; arguments.query.startKey is where it begins. Its answer: { templates, nextKey }.
Result<HttpRequest> buildTemplateList(const Config& config, const Json& arguments);
std::optional<Json> readTemplateList(const Json& body, const Json& arguments, Millis now);

// The answer of a member that only says "done".
std::optional<Json> readDone(const Json& body, const Json& arguments, Millis now);

}  // namespace kmsg::solapi
