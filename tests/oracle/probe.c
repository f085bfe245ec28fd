// What generated shell text runs under the names p1, p2, …: it does nothing but say its arguments, so that the output
// of one probe may name another (`$(p1 p2)` runs p2), and fail under a number that 5 divides, so that lists take both
// ways.
#include <signal.h>
#include <string.h>
#include <unistd.h>

int main(int count, char** words) {
  // A reader that is gone changes nothing: which of two processes ends first is chance.
  signal(SIGPIPE, SIG_IGN);
  for (int i = 1; i < count; ++i) {
    ssize_t ignored = write(1, words[i], strlen(words[i]));
    ignored += write(1, i + 1 < count ? " " : "\n", 1);
    if (ignored < 0) break;
  }
  const char* name = strrchr(words[0], '/');
  name = name ? name + 1 : words[0];
  size_t length = strlen(name);
  char last = length > 1 && name[0] == 'p' ? name[length - 1] : '1';
  return last == '0' || last == '5';
}
