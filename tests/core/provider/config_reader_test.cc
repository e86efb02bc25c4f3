#include "provider/config_reader.h"

#include "core/provider/messages.h"

namespace kmsg {
namespace {

TEST(BaseUrl, TakesHttpsAndLoopback) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://api.solapi.com", "https://api.solapi.com"},
      {" https://api.solapi.com/ ", "https://api.solapi.com"},
      {"HTTPS://Example.com:8443/v1//", "HTTPS://Example.com:8443/v1"},
      {"http://127.0.0.1:8788/solapi", "http://127.0.0.1:8788/solapi"},
      {"http://localhost", "http://localhost"},
      {"http://127.1.2.255:80", "http://127.1.2.255:80"},
      {"http://[::1]:3000/x/", "http://[::1]:3000/x"},
      {"https://[2001:db8::1]", "https://[2001:db8::1]"},
  };
  for (const auto& [given, wanted] : cases) {
    const auto url = parseBaseUrl(given, "baseUrl");
    ASSERT_TRUE(url.ok()) << given;
    EXPECT_EQ(*url, wanted);
  }
}

TEST(BaseUrl, RefusesTheRestAndNamesTheField) {
  for (const char* given : {"",
                            "api.solapi.com",
                            "ftp://a.com",
                            "https://",
                            "https:///x",
                            "https://a b.com",
                            "http://api.solapi.com",
                            "http://localhost.evil.com",
                            "http://127.0.0.1.evil.com",
                            "http://localhost@evil.com",
                            "http://127.evil.com",
                            "http://127.0.0.256",
                            "http://127.0.0.0001",
                            "http://127.0.0",
                            "http://127.0.0.1.",
                            "http://128.0.0.1",
                            "http://10.0.0.1",
                            "http://0.0.0.0",
                            "http://[::ffff:127.0.0.1]",
                            "https://user:pw@a.com",
                            "https://a.com?x=1",
                            "https://a.com/#x",
                            "https://a.com:0",
                            "https://a.com:70000",
                            "https://a.com:x",
                            "https://a.com:",
                            "https://a.com\\@b.com",
                            "https://a\r\nb.com",
                            "https://[::1",
                            "https://[]",
                            "http://[::1]evil.com",
                            "https://[::1]x:1",
                            "javascript:alert(1)",
                            "https://한글.com"}) {
    const auto url = parseBaseUrl(given, "baseUrl");
    ASSERT_FALSE(url.ok()) << given;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(url.error().field, "baseUrl");
  }
}

TEST(ConfigReader, KeepsTheFirstErrorAndNoValue) {
  const Json config = parsed(R"({"a":"secret\u0001value","b":7,"c":"x"})");
  ConfigReader reader(config, "TestProvider");
  EXPECT_EQ(reader.text("c"), "x");
  EXPECT_FALSE(reader.error());
  reader.text("a");
  reader.text("b");
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->field, "a");
  EXPECT_EQ(visible(*reader.error()).find("secret"), std::string::npos);
}

TEST(ConfigReader, ReadsSendersAsDigits) {
  const Json config = parsed(R"({"a":"02-123-4567","b":"+1 202 555 0100","c":null,"d":"x"})");
  ConfigReader reader(config, "TestProvider");
  EXPECT_EQ(reader.sender("a"), "021234567");
  EXPECT_EQ(reader.sender("c"), "");
  EXPECT_EQ(reader.sender("missing"), "");
  EXPECT_FALSE(reader.error());
  reader.sender("b");
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->field, "b");
}

TEST(ConfigReader, WantsAnObject) {
  for (const char* text : {"null", "[]", "\"x\"", "1"}) {
    const Json config = parsed(text);
    ConfigReader reader(config, "TestProvider");
    ASSERT_TRUE(reader.error()) << text;
    EXPECT_EQ(reader.error()->message, "TestProvider requires a config object");
  }
}

}  // namespace
}  // namespace kmsg
