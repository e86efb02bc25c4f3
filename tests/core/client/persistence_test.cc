#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "core/client/fixture.h"

namespace kmsg {
namespace {

using Names = std::vector<std::string>;
using Type = MessageType;

// The rows of the table of paths (facade page, section 8.3), as the rules of section 8.4 want them.
struct Paths : ClientTest {
  Paths() {
    addProvider("p", {Type::kSms, Type::kLms, Type::kAlimTalk});
    accept();
    watchAllHooks();
    script.answer("repository:save", Json("r1"));
  }

  // The calls of one send in short: B, S, Q, E, F for the hooks, ">" for the provider.
  std::string pathOf(const Json& input) {
    const size_t before = script.calls().size();
    outcome.emplace(send(input));
    std::string path;
    const Names all = script.names();
    for (size_t i = before; i < all.size(); ++i) {
      if (!path.empty()) path += ' ';
      path += all[i].substr(all[i].find(':') + 1);
    }
    return path;
  }

  Json finalState() const { return script.argumentsOf("hook:onFinal")["state"]; }

  std::optional<SendOutcome> outcome;
};

TEST_F(Paths, Row1SuccessWithoutPersistence) {
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend send onSuccess onFinal");
  EXPECT_TRUE(outcome->result.ok());
}

TEST_F(Paths, Row2SuccessWithLogSavesRequestAndOutcomeAfterTheSend) {
  config.persistence = PersistenceStrategy::kLog;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend send save onSuccess onFinal");
  const Json saved = script.argumentsOf("repository:save");
  EXPECT_EQ(saved["strategy"], "log");
  EXPECT_EQ(saved["options"]["messageId"], "m1");
  EXPECT_EQ(saved["outcome"]["status"], "SENT");
}

TEST_F(Paths, Row3SuccessWithFullSavesBeforeAndUpdatesAfter) {
  config.persistence = PersistenceStrategy::kFull;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onSuccess onFinal");
  const Json updated = script.argumentsOf("repository:update");
  EXPECT_EQ(updated["recordId"], "r1");
  EXPECT_EQ(updated["result"]["providerMessageId"], "v1");
}

TEST_F(Paths, Row4QueueNeverCallsTheProvider) {
  config.persistence = PersistenceStrategy::kQueue;
  config.tracked = true;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save onQueued onFinal");
  EXPECT_EQ(sendResultToJson(*outcome->result), (Json{{"messageId", "m1"},
                                                      {"providerId", "p"},
                                                      {"status", "PENDING"},
                                                      {"type", "SMS"},
                                                      {"to", "01012345678"}}));
  EXPECT_EQ(finalState()["outcome"], "success");
  EXPECT_EQ(store.calls(), 0u) << "there is no provider's id to track yet";
}

TEST_F(Paths, Rows5To8AFailedSendIsToldToTheRepository) {
  Error error;
  error.code = ErrorCode::kNetworkTimeout;
  error.message = "late";
  error.outcome = Outcome::kUnknown;
  reject(error);
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend send onError onFinal");
  config.persistence = PersistenceStrategy::kLog;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend send save onError onFinal");
  EXPECT_EQ(script.argumentsOf("repository:save")["outcome"]["status"], "FAILED");
  config.persistence = PersistenceStrategy::kFull;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onError onFinal");
  const Json result = script.argumentsOf("repository:update")["result"];
  EXPECT_EQ(result["messageId"], "m1");
  EXPECT_EQ(result["status"], "FAILED");
  EXPECT_EQ(result["raw"]["code"], "NETWORK_TIMEOUT");
  EXPECT_EQ(result["raw"]["outcome"], "unknown");
  EXPECT_EQ(outcome->result.error().message, "late");
}

TEST_F(Paths, Rows9And10NothingIsSavedUnderAnyStrategy) {
  for (const auto strategy : {PersistenceStrategy::kNone, PersistenceStrategy::kLog,
                              PersistenceStrategy::kQueue, PersistenceStrategy::kFull}) {
    config.persistence = strategy;
    EXPECT_EQ(pathOf(smsInput({{"providerId", "zzz"}})), "onBeforeSend onError onFinal");
    infos.front()->plusId = ProviderInfo::PlusId::kRequired;
    EXPECT_EQ(pathOf(alimTalkInput()), "onBeforeSend onError onFinal") << "K3";
    EXPECT_EQ(finalState()["outcome"], "failure");
  }
}

TEST_F(Paths, Row11AMessageThatCannotBeSavedIsNotSent) {
  Error down;
  down.message = "no disk";
  down.outcome = Outcome::kUnknown;  // of the save; the message itself was surely not sent
  script.answer("repository:save", down);
  for (const auto strategy : {PersistenceStrategy::kQueue, PersistenceStrategy::kFull}) {
    config.persistence = strategy;
    EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save onError onFinal");
    EXPECT_EQ(outcome->result.error().message, "no disk");
    EXPECT_EQ(outcome->result.error().outcome, Outcome::kNotSent);
    EXPECT_EQ(outcome->result.error().details["providerId"], "p");
  }
}

TEST_F(Paths, Rows12And13K5AcceptedStaysAcceptedWhenTheUpdateFails) {
  config.persistence = PersistenceStrategy::kFull;
  script.fail("repository:update", "gone");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onSuccess onFinal");
  ASSERT_TRUE(outcome->result.ok());
  const auto& warnings = outcome->result->warnings;
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].code, "PERSISTENCE_NOT_UPDATED");
  EXPECT_EQ(warnings[0].details, (Json{{"recordId", "r1"}}));
}

TEST_F(Paths, Rows14And15K5TheProvidersErrorIsNotReplacedByTheUpdates) {
  config.persistence = PersistenceStrategy::kFull;
  script.fail("provider:send", "the provider's own");
  script.fail("repository:update", "gone");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onError onFinal");
  EXPECT_EQ(outcome->result.error().message, "the provider's own");
  EXPECT_EQ(outcome->result.error().details["persistenceError"]["message"], "gone");
}

TEST_F(Paths, Row16AVetoTouchesNeitherProviderNorRepository) {
  config.persistence = PersistenceStrategy::kFull;
  script.fail("hook:onBeforeSend", "quiet hours");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend onError onFinal");
  EXPECT_EQ(outcome->result.error().message, "quiet hours");
}

TEST_F(Paths, Rows17To20K4ObserversChangeNothing) {
  config.persistence = PersistenceStrategy::kFull;
  for (const char* hook : {"hook:onSuccess", "hook:onQueued", "hook:onError", "hook:onFinal"})
    script.fail(hook, "boom");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onSuccess onFinal");
  EXPECT_TRUE(outcome->result.ok());
  EXPECT_EQ(script.argumentsOf("repository:update")["result"]["status"], "SENT");
  script.fail("provider:send", "no");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send update onError onFinal");
  EXPECT_EQ(outcome->result.error().message, "no");
  config.persistence = PersistenceStrategy::kQueue;
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save onQueued onFinal");
  ASSERT_TRUE(outcome->result.ok());
  EXPECT_EQ(outcome->result->warnings.size(), 2u);
}

TEST_F(Paths, Row21ALogThatFailsIsAWarning) {
  config.persistence = PersistenceStrategy::kLog;
  script.fail("repository:save", "no disk");
  EXPECT_EQ(pathOf(smsInput()), "onBeforeSend send save onSuccess onFinal");
  ASSERT_TRUE(outcome->result.ok());
  EXPECT_EQ(outcome->result->warnings.at(0).code, "PERSISTENCE_NOT_UPDATED");
}

TEST_F(Paths, Row22AnInputThatIsNoObjectReachesNoHook) {
  EXPECT_EQ(pathOf(Json()), "");
  EXPECT_FALSE(outcome->result.ok());
}

TEST_F(Paths, AnEmptyRecordIdIsNotUpdated) {
  config.persistence = PersistenceStrategy::kFull;
  for (const Json& id : {Json(""), Json(), Json(7)}) {
    script.answer("repository:save", id);
    EXPECT_EQ(pathOf(smsInput()), "onBeforeSend save send onSuccess onFinal");
  }
}

TEST_F(Paths, TheRepositoryOnlyHearsWhatIsConfigured) {
  EXPECT_EQ(persistenceStrategyFrom("full"), PersistenceStrategy::kFull);
  EXPECT_EQ(persistenceStrategyFrom("log"), PersistenceStrategy::kLog);
  EXPECT_EQ(persistenceStrategyFrom("queue"), PersistenceStrategy::kQueue);
  for (const char* name : {"none", "", "FULL", "everything"})
    EXPECT_EQ(persistenceStrategyFrom(name), PersistenceStrategy::kNone) << name;
}

}  // namespace
}  // namespace kmsg
