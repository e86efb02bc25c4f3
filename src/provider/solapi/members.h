#pragma once

#include <string>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// A member beyond sending that is one request. Arguments and answers are those of the public types
// (js/src/core/provider-abilities.ts), several arguments as members of one object.
struct Member {
  const char* name;
  // The request without its signature: an error names the argument at fault.
  Result<HttpRequest> (*build)(const Config& config, const Json& arguments);
  // The public answer, from a 2xx body that is JSON; nothing for a body of another shape.
  std::optional<Json> (*read)(const Json& body, const Json& arguments, Millis now);
  // What a 404 of the vendor's means.
  ErrorCode notFound = ErrorCode::kInvalidRequest;
};

// Null for a name that is none of them.
const Member* findMember(std::string_view name);

std::vector<std::string> memberNames();

// Reads the answer to a member's request.
Result<Json> readMember(const Config& config, const Member& member, const Json& arguments,
                        const HttpResponse& response, Millis now);

// listTemplates reads page after page: the vendor knows no page numbers, only where the next
// begins.
inline constexpr char kListTemplates[] = "listTemplates";

}  // namespace kmsg::solapi
