#include "base/text.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/effect.h"
#include "base/path.h"

namespace callgate {
namespace {

TEST(Text, EscapesWhatATerminalWouldActOn) {
  EXPECT_EQ(escape_for_display("a\x1b[2Kb\n"), "a\\x1b[2Kb\\n");
  EXPECT_EQ(escape_for_display("x\xe2\x80\xaey"), "x\\u{202e}y");
  EXPECT_EQ(escape_for_display("\xff"), "\\xff");
  EXPECT_EQ(escape_for_display("rm\xe3\x85\xa4"), "rm\\u{3164}");
  EXPECT_EQ(escape_for_display("café"), "café");
}

TEST(Text, SaysHowMuchItCut) {
  EXPECT_EQ(escape_for_display("abcdef", 2), "ab… (4 more bytes)");
}

TEST(Text, RefusesOverlongAndSurrogateUtf8) {
  EXPECT_TRUE(is_valid_utf8("grün €"));
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xc3'"));
}

TEST(Text, QuotesForEveryShell) {
  EXPECT_EQ(shell_quote("a.c"), "a.c");
  EXPECT_EQ(shell_quote("=curl"), "'=curl'");
  EXPECT_EQ(shell_quote("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quote(""), "''");
}

TEST(Text, SuggestsOnlyWhatIsNear) {
  EXPECT_EQ(nearest("alow", {"allow", "deny"}), "allow");
  EXPECT_EQ(nearest("zzzzzz", {"allow", "deny"}), "");
  EXPECT_EQ(nearest(std::string(1 << 20, 'a'), {"allow"}), "");
}

TEST(Path, IsNormalisedAsText) {
  EXPECT_EQ(normal_path("../x/./y//z", "/a/b"), "/a/x/y/z");
  EXPECT_EQ(normal_path("/../..", "/a"), "/");
  EXPECT_TRUE(is_within("/a/b", "/a"));
  EXPECT_FALSE(is_within("/ab", "/a"));
  EXPECT_TRUE(is_within("/ab", "/"));
  EXPECT_FALSE(is_within("/ab", ""));
}

TEST(EffectSet, IsSortedAndWithoutDuplicates) {
  EffectSet set{{EffectKind::write, "/b"}, {EffectKind::read, "/a"}, {EffectKind::write, "/b"}};
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(to_string(*set.begin()), "read /a");
  EXPECT_EQ(to_string(Effect{EffectKind::remove, "/x"}), "delete /x");
}

TEST(EffectSet, MergesLikeOneAddAfterAnother) {
  EffectSet set{{EffectKind::write, "/b"}, {EffectKind::read, "/z"}};
  set.merge({{EffectKind::read, "/a"}, {EffectKind::write, "/b"}});
  set.merge(set);
  EXPECT_EQ(set, (EffectSet{{EffectKind::read, "/a"}, {EffectKind::read, "/z"}, {EffectKind::write, "/b"}}));
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(from_hex(to_hex("\x01\xff")), "\x01\xff");
}

TEST(Digest, MakesVersion7Identifiers) {
  std::string id = new_uuid_v7(0x0123456789ab);
  EXPECT_EQ(id.substr(0, 15), "01234567-89ab-7");
  EXPECT_EQ(id.size(), 36u);
}

}  // namespace
}  // namespace callgate
