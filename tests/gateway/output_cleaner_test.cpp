#include "gateway/output_cleaner.h"

#include <gtest/gtest.h>

namespace callgate {
namespace {

TEST(OutputCleaner, MasksTokensOfCommonFormats) {
  EXPECT_EQ(mask_secrets("token ghp_0123456789abcdefghijABCDEFGHIJ012345 end"), "token [masked: GitHub token] end");
  EXPECT_EQ(mask_secrets("AKIAIOSFODNN7EXAMPLE"), "[masked: AWS access key]");
  EXPECT_EQ(mask_secrets("https://user:hunter2@example.com/x"), "[masked: password in a URL]example.com/x");
  EXPECT_EQ(mask_secrets("a key sk-ant-"
                         "api03-0123456789abcdefghij"),
            "a key [masked: API key]");
}

TEST(OutputCleaner, LeavesOrdinaryTextAlone) {
  for (const char* text : {"https://example.com/a?b=c", "sha256 9f86d081884c7d659a2feaa0c55ad015", "skeleton-key",
                           "ghost", "git@example.com:a/b.git", "http://localhost:8080/x"})
    EXPECT_EQ(mask_secrets(text), text);
}

TEST(OutputCleaner, SeesASecretThatIsCutInTwo) {
  OutputCleaner cleaner;
  std::string text = cleaner.feed("key ghp_0123456789abcdefghij");
  text += cleaner.feed("ABCDEFGHIJ012345\nnext");
  text += cleaner.finish();
  EXPECT_EQ(text, "key [masked: GitHub token]\nnext");
}

TEST(OutputCleaner, MasksAPrivateKeyOverItsLines) {
  EXPECT_EQ(
      clean_text("a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\nb\n"),
      "a\n[masked: private key]\nb\n");
}

TEST(OutputCleaner, ShowsControlSequencesInsteadOfSendingThem) {
  EXPECT_EQ(clean_text("a\x1b[2J\x1b]52;c;aGk=\x07z"), "a\\x1b[2J\\x1b]52;c;aGk=\\x07z");
  EXPECT_EQ(clean_text("safe\rrm"), "safe\\rrm");
  EXPECT_EQ(clean_text("line\r\n"), "line\n");
}

TEST(OutputCleaner, LetsColoursThrough) {
  EXPECT_EQ(clean_text("\x1b[1;31mred\x1b[0m\n"), "\x1b[1;31mred\x1b[0m\n");
}

TEST(OutputCleaner, CleansAVeryLongLineInPiecesBetweenWords) {
  std::string line(70'000, 'x');
  line += " ghp_0123456789abcdefghijABCDEFGHIJ012345";
  OutputCleaner cleaner;
  std::string text = cleaner.feed(line);
  EXPECT_EQ(text.size(), 70'000u);
  EXPECT_EQ(cleaner.finish(), " [masked: GitHub token]");
}

}  // namespace
}  // namespace callgate
