#pragma once

#include <string>
#include <string_view>

#include "provider/provider.h"
#include "provider/solapi/config.h"
#include "provider/solapi/draft.h"

// The parts of a message on the wire, for wire_message.cc alone. A draft comes in with what all
// types share (to, from, country, customFields). An error names the caller's field.
namespace kmsg::solapi {

Result<Done> addText(const Message& message, Draft& draft);
Result<Done> addVoice(const Message& message, Draft& draft);
Result<Done> addFax(const Message& message, Draft& draft);
Result<Done> addAlimTalk(const Config& config, const Message& message, FailoverOwner owner,
                         Draft& draft);
Result<Done> addFriendTalk(const Config& config, const Message& message, FailoverOwner owner,
                           Draft& draft);
Result<Done> addNaver(const Config& config, const Message& message, FailoverOwner owner,
                      Draft& draft);
Result<Done> addRcs(const Config& config, const Message& message, FailoverOwner owner,
                    Draft& draft);

// Which vendor's names a button gets.
enum class ButtonKind : uint8_t { kKakao, kFriendTalk, kNaver, kRcs, kTemplate };

// Buttons of the caller, in the library's names or the vendor's, as the vendor names their members.
Result<Json> wireButtons(const Json& buttons, ButtonKind kind, const std::string& field);

Result<Done> checkCharacters(std::string_view text, size_t limit, const std::string& field);

// Refuses a message without a sender number.
Result<Done> requireFrom(const Draft& draft);

// The member object of the caller's input, {} when there is none.
Json groupOf(const Message& message, const char* key);

// A member that may be absent, but then of the right kind.
Result<Done> copyText(const Json& from, const char* key, Json& to, const std::string& group);
Result<Done> copyFlag(const Json& from, const char* key, Json& to, const std::string& group);

// The variables with names as the vendor writes them: "name", overridden by `own` (naver.variables,
// rcs.variables, field `group`).
Result<Json> plainVariables(const Message& message, const Json& own, const std::string& group);

// Whether the vendor may send a text message in place of one that fails: by the owner of the
// failover; nothing where the owner leaves it to the caller's disableSms.
std::optional<bool> replacementBy(FailoverOwner owner);

// Reads the picture of a message: `imageUrl`, else `media.image`. True when there is one: an id of
// the vendor's is put at `place`, anything else is added to the files of the draft.
Result<bool> addImage(const Message& message, FileNeed need, Draft& draft);

// The same for one address or id of the caller's.
Result<Done> addReference(std::string_view reference, FileNeed need, Draft& draft);

}  // namespace kmsg::solapi
