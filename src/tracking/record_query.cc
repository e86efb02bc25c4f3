#include "tracking/record_query.h"

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace kmsg {
namespace {

constexpr std::array<std::string_view, 7> kTextFields = {
    "messageId", "providerId", "providerMessageId", "type", "status", "to", "from"};
constexpr std::array<std::string_view, 2> kTimeFields = {"requestedAt", "statusUpdatedAt"};
constexpr std::array<std::string_view, 3> kCountFields = {"providerId", "type", "status"};
constexpr std::array<std::string_view, 5> kPageMembers = {"limit", "offset", "orderBy",
                                                          "orderDirection", "after"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  for (const std::string_view candidate : names) {
    if (candidate == name) return true;
  }
  return false;
}

Error notAn(std::string_view what, const Json& json, std::string_view wanted) {
  return invalidRequest(
      std::string(what) + " must be " + std::string(wanted) + ", not " + std::string(kindOf(json)),
      std::string(what));
}

Result<std::vector<std::string>> texts(std::string_view member, const Json& json) {
  std::vector<std::string> values;
  if (json.is_string()) {
    values.push_back(*json.get_ptr<const Json::string_t*>());
    return values;
  }
  if (!json.is_array()) return notAn(member, json, "a string or an array of strings");
  for (const Json& item : json) {
    if (item.is_null()) continue;
    if (!item.is_string()) return notAn(member, item, "an array of strings");
    values.push_back(*item.get_ptr<const Json::string_t*>());
  }
  return values;
}

// Sets an end of a range when `member` is one.
Result<bool> readRange(RowFilter& filter, const Json& json, const std::string& member) {
  for (const std::string_view field : kTimeFields) {
    const bool from = member == std::string(field) + "From";
    if (!from && member != std::string(field) + "To") continue;
    const auto time = intAt(json, member);
    if (!time) return notAn(member, *findKey(json, member), "a time in milliseconds");
    RowFilter::Range range{std::string(field), std::nullopt, std::nullopt};
    (from ? range.from : range.to) = *time;
    filter.ranges.push_back(std::move(range));
    return true;
  }
  return false;
}

Result<RowFilter> readFilter(const Json& json, bool withPage) {
  RowFilter filter;
  if (json.is_null()) return filter;
  if (!json.is_object()) return notAn("filter", json, "an object");
  for (const auto& item : json.items()) {
    const std::string& member = item.key();
    if (withPage && contains(kPageMembers, member)) continue;
    if (item.value().is_null()) continue;
    if (contains(kTextFields, member)) {
      Result<std::vector<std::string>> values = texts(member, item.value());
      if (!values.ok()) return std::move(values).error();
      filter.anyOf.push_back({member, std::move(values).value()});
      continue;
    }
    Result<bool> ranged = readRange(filter, json, member);
    if (!ranged.ok()) return std::move(ranged).error();
    if (!ranged.value()) {
      return invalidRequest("Tracking records cannot be filtered by this member", member);
    }
  }
  return filter;
}

// Whole and not negative; what is no finite number arrives as null and counts as 0.
Result<int64_t> readCount(const Json& json, const char* member, int64_t fallback) {
  const Json* value = findKey(json, member);
  if (!value) return fallback;
  if (value->is_null()) return int64_t{0};
  if (!value->is_number()) return notAn(member, *value, "a number");
  constexpr double kMost = 2'147'483'647;
  const double number = std::floor(value->get<double>());
  if (!(number > 0)) return int64_t{0};
  return static_cast<int64_t>(number < kMost ? number : kMost);
}

Result<std::optional<RowPage::After>> readAfter(const Json& json, std::string_view orderBy) {
  const Json* after = findKey(json, "after");
  if (!after || after->is_null()) return std::optional<RowPage::After>();
  const auto time = intAt(*after, orderBy);
  const auto key = optionalTextAt(*after, "messageId");
  if (!time || !key) {
    return invalidRequest(
        "after must be the last record of the page before: messageId and " + std::string(orderBy),
        "after");
  }
  return std::optional(RowPage::After{*time, std::string(*key)});
}

}  // namespace

Result<RowFilter> recordFilterFromJson(const Json& json) {
  return readFilter(json, false);
}

Result<RecordListing> recordListingFromJson(const Json& json) {
  Result<RowFilter> filter = readFilter(json, true);
  if (!filter.ok()) return std::move(filter).error();
  Result<int64_t> limit = readCount(json, "limit", kDefaultListLimit);
  if (!limit.ok()) return std::move(limit).error();
  Result<int64_t> offset = readCount(json, "offset", 0);
  if (!offset.ok()) return std::move(offset).error();
  const std::string_view orderBy = optionalTextAt(json, "orderBy").value_or(kTimeFields.front());
  if (!contains(kTimeFields, orderBy)) {
    return invalidRequest("orderBy must be requestedAt or statusUpdatedAt", "orderBy");
  }
  const std::string_view direction = optionalTextAt(json, "orderDirection").value_or("desc");
  if (direction != "desc" && direction != "asc") {
    return invalidRequest("orderDirection must be asc or desc", "orderDirection");
  }
  auto after = readAfter(json, orderBy);
  if (!after) return std::move(after).error();
  RowPage page{std::string(orderBy), direction == "desc", *limit, *offset,
               std::move(after).value()};
  return RecordListing{std::move(filter).value(), std::move(page)};
}

Result<std::vector<std::string>> countFieldsFromJson(const Json& json) {
  if (!json.is_array()) return notAn("groupBy", json, "an array");
  std::vector<std::string> fields;
  for (const Json& item : json) {
    const auto* name = item.get_ptr<const Json::string_t*>();
    if (!name || !contains(kCountFields, *name)) {
      return invalidRequest("groupBy takes providerId, type and status", "groupBy");
    }
    bool known = false;
    for (const std::string& field : fields)
      known = known || field == *name;
    if (!known) fields.push_back(*name);
  }
  return fields;
}

}  // namespace kmsg
