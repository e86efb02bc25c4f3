// Every documented answer of the vendors, whole, cut and mangled. The answers are the plays under
// tests/fuzz/corpus, which the fuzz targets begin with.
#include <algorithm>
#include <dirent.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "core/provider/hostile.h"
#include "fake/vendor_play.h"

namespace kmsg {
namespace {

struct Vendor {
  const char* name;
  Stage (*stage)();
};

void PrintTo(const Vendor& vendor, std::ostream* out) {
  *out << vendor.name;
}

// The plays of a vendor by the name of their file: "ok-...": everything succeeds, "no-...": nothing
// does, "mixed-...": some of it.
std::map<std::string, Play> playsOf(const Vendor& vendor) {
  const std::string folder = std::string(KMSG_CORPUS) + "/" + vendor.name;
  std::map<std::string, Play> plays;
  DIR* listing = opendir(folder.c_str());
  while (const dirent* entry = listing ? readdir(listing) : nullptr) {
    const std::string name = entry->d_name;
    if (name.starts_with(".")) continue;
    std::ostringstream text;
    text << std::ifstream(folder + "/" + name).rdbuf();
    plays.emplace(name, readPlay(text.str()));
  }
  if (listing) closedir(listing);
  return plays;
}

class Answers : public testing::TestWithParam<Vendor> {
 protected:
  // Plays with a fresh account; the fault, and what came of the last scene.
  std::string faultOf(const Play& play) {
    Stage stage = GetParam().stage();
    std::string fault;
    for (const Scene& scene : play) {
      last = stage.perform(scene);
      fault = stage.faultOf(scene, last);
      if (!fault.empty()) break;
    }
    return fault;
  }

  // Calls `visit(play, answer)` with a copy of each scene and each of its answers in turn.
  template <typename Visit>
  void forEachAnswer(Visit visit) {
    for (const auto& [name, play] : playsOf(GetParam())) {
      for (const Scene& scene : play) {
        for (size_t i = 0; i < scene.answers.size(); ++i) {
          Play one = {scene};
          SCOPED_TRACE(name + ", " + scene.operation + ", answer " + std::to_string(i));
          visit(one, one.front().answers[i]);
          if (HasFailure()) return;
        }
      }
    }
  }

  Performed last;
};

TEST_P(Answers, AreReadAsTheyAreMeant) {
  const auto plays = playsOf(GetParam());
  EXPECT_GE(plays.size(), 20u);
  for (const auto& [name, play] : plays) {
    SCOPED_TRACE(name);
    Stage stage = GetParam().stage();
    for (const Scene& scene : play) {
      const auto& known = stage.operations();
      EXPECT_TRUE(std::count(known.begin(), known.end(), scene.operation)) << scene.operation;
      const Performed performed = stage.perform(scene);
      EXPECT_EQ(stage.faultOf(scene, performed), "") << scene.operation;
      EXPECT_GE(performed.requests.size(), scene.answers.size()) << scene.operation;
      const std::vector<Error> errors = performed.errors();
      const std::string first = errors.empty() ? "" : errors.front().message;
      const size_t count = std::max<size_t>({performed.sent.size(), performed.polled.size(), 1});
      if (name.starts_with("ok-")) {
        EXPECT_EQ(first, "") << scene.operation;
      }
      if (name.starts_with("no-")) {
        EXPECT_EQ(errors.size(), count) << scene.operation;
      }
    }
  }
}

TEST_P(Answers, CutAtAnyByteAreTypedErrorsOrResults) {
  forEachAnswer([&](const Play& play, HttpResponse& answer) {
    const std::string whole = answer.body;
    for (size_t size = 0; size < whole.size(); ++size) {
      answer.body = whole.substr(0, size);
      ASSERT_EQ(faultOf(play), "") << size << " of " << whole.size() << " bytes";
    }
  });
}

// A third of them, always the same ones: each place is met by some kinds, each kind by some places.
TEST_P(Answers, WithWrongTypesAreTypedErrorsOrResults) {
  size_t count = 0;
  forEachAnswer([&](const Play& play, HttpResponse& answer) {
    const std::optional<Json> json = parseJson(answer.body);
    if (!json) return;
    forEachWrongType(*json, [&](const std::string& text) {
      if (++count % 3 != 0) return;
      answer.body = text;
      ASSERT_EQ(faultOf(play), "") << text;
    });
  });
}

// A number or text in place of each value. "1e999" is no JSON, the others are.
TEST_P(Answers, WithHugeValuesAndBrokenUtf8AreTypedErrorsOrResults) {
  const std::vector<std::string> strange = {"9223372036854775807",
                                            "-9223372036854775809",
                                            "18446744073709551616",
                                            "1e308",
                                            "1e999",
                                            "-0.0",
                                            '"' + std::string(5000, '9') + '"',
                                            "\"\xC3\x28\xFF\"",
                                            "\"\\ud800\"",
                                            "\"\\u0000\"",
                                            std::string(70, '[') + std::string(70, ']')};
  forEachAnswer([&](const Play& play, HttpResponse& answer) {
    const std::optional<Json> json = parseJson(answer.body);
    if (!json) return;
    constexpr char kMark[] = "\"<mark>\"";
    const Json flat = json->flatten();
    for (const auto& [path, value] : flat.items()) {
      Json marked = *json;
      marked[Json::json_pointer(path)] = "<mark>";
      const std::string text = dumpJson(marked);
      for (const std::string& one : strange) {
        answer.body = text;
        answer.body.replace(text.find(kMark), sizeof kMark - 1, one);
        ASSERT_EQ(faultOf(play), "") << path << " is " << one.substr(0, 40);
      }
    }
  });
}

TEST_P(Answers, OfAnybodyElseAreTypedErrorsOrResults) {
  forEachAnswer([&](const Play& play, HttpResponse& answer) {
    for (const int status : {200, 302, 408, 500}) {
      for (const std::string& body : strangeBodies()) {
        answer.status = status;
        answer.body = body;
        ASSERT_EQ(faultOf(play), "") << status << " " << body.substr(0, 40);
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Vendors, Answers,
                         testing::Values(Vendor{"solapi", solapiStage}, Vendor{"iwinv", iwinvStage},
                                         Vendor{"aligo", aligoStage}),
                         [](const auto& vendor) { return std::string(vendor.param.name); });

}  // namespace
}  // namespace kmsg
