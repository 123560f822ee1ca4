// Files appear whole or not at all, whatever stands in the way.
#include "tools/output_folder.h"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cli/command_line.h"

namespace flyball::tools {
namespace {

namespace fs = std::filesystem;
using tests::contents;
using tests::list_folder;
using tests::TemporaryFolder;
using tests::write_text;

TEST(OutputFolder, IsMadeWithItsParentsAndReplaced) {
  const TemporaryFolder folder;
  const std::string out = folder.path("a/b");
  ASSERT_FALSE(write_folder(out, {{"x", "one"}, {"y", "two"}}));
  ASSERT_FALSE(write_folder(out + "/", {{"x", "three"}}));
  EXPECT_EQ(contents(out + "/x"), "three");
  EXPECT_EQ(contents(out + "/y"), "two");
  EXPECT_EQ(list_folder(out), (std::vector<std::string>{"x", "y"}));
}

TEST(OutputFolder, AFailureLeavesNothing) {
  const TemporaryFolder folder;
  write_text(folder.path("file"), "");
  const auto failure = write_folder(folder.path("file/out"), {{"x", "one"}});
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, kWrongUsage);
  EXPECT_NE(failure->hint, "");

  fs::create_directories(folder.path("new/y"));  // a folder where a file should be
  EXPECT_TRUE(write_folder(folder.path("new"), {{"x", "one"}, {"y", "two"}}));
  EXPECT_EQ(list_folder(folder.path("new")), std::vector<std::string>{"y"});
}

TEST(OutputFolder, AFullDiskIsOneMessageAndNoFiles) {
  const TemporaryFolder folder;
  const std::string disk = folder.path("disk");
  fs::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "mounting a small disk needs root";
  ASSERT_FALSE(write_folder(disk + "/out", {{"x", "old"}}));
  const std::string big(1 << 20, 'x');
  const auto failure = write_folder(disk + "/out", {{"x", "new"}, {"y", big}});
  const auto fresh = write_folder(disk + "/fresh", {{"y", big}});
  const std::string kept = contents(disk + "/out/x");
  const std::vector<std::string> left = list_folder(disk + "/out"), all = list_folder(disk);
  umount(disk.c_str());
  ASSERT_TRUE(failure && fresh);
  EXPECT_NE(failure->message.find("No space left on device"), std::string::npos) << failure->message;
  EXPECT_NE(failure->hint.find("the disk is full"), std::string::npos) << failure->hint;
  EXPECT_EQ(kept, "old");
  EXPECT_EQ(left, std::vector<std::string>{"x"});
  EXPECT_EQ(all, std::vector<std::string>{"out"});
}

TEST(OutputFolder, AFullDeviceIsNoticed) {
  const auto failure = write_file("/dev/full", "text");
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->message.find("No space left"), std::string::npos);
}

}  // namespace
}  // namespace flyball::tools
