#include "provider/template_query.h"

#include "base/text.h"

namespace kmsg {
namespace {

Result<int64_t> positiveAt(const Json& json, const char* key, int64_t fallback, int64_t max) {
  if (memberAt(json, key).is_null()) return fallback;
  const auto number = truncatedAt(json, key);
  if (number && *number >= 1 && *number <= max) return *number;
  std::string message = std::string(key) + " must be a number from 1";
  if (max < INT64_MAX) message += " to " + std::to_string(max);
  return invalidRequest(std::move(message), key);
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

Result<TemplateListQuery> readTemplateListQuery(const Json& json, int64_t defaultLimit,
                                                int64_t maxLimit) {
  if (!json.is_null() && !json.is_object()) {
    return invalidRequest("query must be an object, not of kind " + std::string(kindOf(json)),
                          "query");
  }
  TemplateListQuery query;
  const Result<int64_t> page = positiveAt(json, "page", 1, INT64_MAX);
  if (!page) return page.error();
  const Result<int64_t> limit = positiveAt(json, "limit", defaultLimit, maxLimit);
  if (!limit) return limit.error();
  query.page = *page;
  query.limit = *limit;
  if (memberAt(json, "status").is_null()) return query;
  query.status = upper(trimmed(textAt(json, "status")));
  for (const char* known : {"APPROVED", "REJECTED", "INSPECTION", "PENDING"}) {
    if (query.status == known) return query;
  }
  return invalidRequest("status must be one of APPROVED, INSPECTION, REJECTED, PENDING", "status");
}

}  // namespace kmsg
