// The files of one journal.
#pragma once

#include <string>

namespace callgate {

struct JournalPaths {
  explicit JournalPaths(std::string directory_path)
      : directory(std::move(directory_path)),
        database(directory + "/journal.db"),
        lock(directory + "/journal.lock"),
        head(directory + "/journal.head") {}

  std::string directory;  // absolute, without symbolic links
  std::string database, lock, head;
};

}  // namespace callgate
