// The controller as a process: maps the chip's registers, or opens the link to it, and runs a tick each period. Ends at
// SIGTERM or SIGINT; may be killed at any instant, and carries on when it is started again.
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/flyball.h"

enum { kFine = 0, kFailed = 1, kWrongUsage = 2, kMostWindows = 8 };

static const char* const kUsage =
    "flyballd --uio FILE --map ADDRESS:BYTES [--map ...] [OPTIONS]\n"
    "flyballd --link FILE [OPTIONS]\n"
    "\n"
    "  --uio FILE           registers mapped from a UIO device, such as /dev/uio0\n"
    "  --map ADDRESS:BYTES  which registers: the first --map is the device's map 0, the next map 1; 8 at most\n"
    "  --link FILE          registers at the end of a byte link, such as /dev/ttyS1\n"
    "  --report N           every N ticks a line for each limit: what is granted, and who holds it\n"
    "  --ticks N            end after N ticks\n"
    "\n"
    "Examples:\n"
    "  flyballd --uio /dev/uio0 --map 0x40000000:0x20000\n"
    "  flyballd --link /dev/ttyS1 --report 1000\n"
    "Exit codes: 0 ended by SIGTERM, SIGINT or --ticks, 1 the chip cannot be reached, 2 wrong usage.\n";

typedef struct {
  const char *uio, *link;
  flyball_window windows[kMostWindows];
  uint32_t window_count;
  uint64_t report_ticks, ticks;  // 0: never
} options;

static volatile sig_atomic_t stopped;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

static int wrong(const char* what, const char* which) {
  const char* const quote = which[0] == '\0' ? "" : "'";
  fprintf(stderr, "flyballd: error: %s%s%s%s\n  hint: see flyballd --help\n", what, quote, which, quote);
  return kWrongUsage;
}

// Whether all of the text is a number, decimal or 0x..., that fits.
static int read_number(const char* text, const char* end, uint64_t most, uint64_t* number) {
  char* after = NULL;
  errno = 0;
  *number = strtoull(text, &after, 0);
  return text[0] >= '0' && text[0] <= '9' && errno == 0 && after == end && *number <= most;
}

static int read_window(const char* text, flyball_window* window) {
  const char* const colon = strchr(text, ':');
  uint64_t address = 0, bytes = 0;
  if (colon == NULL || !read_number(text, colon, UINT32_MAX, &address)) return 0;
  if (!read_number(colon + 1, text + strlen(text), UINT32_MAX, &bytes)) return 0;
  *window = (flyball_window){(uint32_t)address, (uint32_t)bytes};
  return bytes > 0 && address % 4 == 0 && bytes % 4 == 0 && address + bytes <= (uint64_t)UINT32_MAX + 1;
}

static int is_option(const char* name) {
  static const char* const kOptions[] = {"--uio", "--link", "--map", "--report", "--ticks"};
  for (size_t i = 0; i < sizeof kOptions / sizeof kOptions[0]; ++i) {
    if (strcmp(name, kOptions[i]) == 0) return 1;
  }
  return 0;
}

// Of an option that there is. kFine when it was taken.
static int take(options* wanted, const char* name, const char* value) {
  if (strcmp(name, "--uio") == 0) {
    wanted->uio = value;
  } else if (strcmp(name, "--link") == 0) {
    wanted->link = value;
  } else if (strcmp(name, "--map") == 0) {
    if (wanted->window_count == kMostWindows) return wrong("more than 8 of --map", "");
    if (!read_window(value, &wanted->windows[wanted->window_count++])) {
      return wrong("--map takes ADDRESS:BYTES in whole words, such as 0x40000000:0x20000, not ", value);
    }
  } else if (strcmp(name, "--report") == 0) {
    if (!read_number(value, value + strlen(value), UINT64_MAX, &wanted->report_ticks)) {
      return wrong("--report takes a number of ticks, not ", value);
    }
  } else if (!read_number(value, value + strlen(value), UINT64_MAX, &wanted->ticks)) {
    return wrong("--ticks takes a number of ticks, not ", value);
  }
  return kFine;
}

static int read_options(int count, char** words, options* wanted) {
  for (int i = 1; i < count; i += 2) {
    if (!is_option(words[i])) return wrong("unknown option ", words[i]);
    if (i + 1 == count) return wrong("nothing follows ", words[i]);
    const int code = take(wanted, words[i], words[i + 1]);
    if (code != kFine) return code;
  }
  if ((wanted->uio == NULL) == (wanted->link == NULL)) return wrong("name the chip: either --uio or --link", "");
  if ((wanted->uio != NULL) != (wanted->window_count > 0)) return wrong("--uio and --map go together", "");
  return kFine;
}

static void report(const flyball_controller* controller, uint64_t tick) {
  static const char* const kReasons[] = {"rest", "vote", "slew", "safe"};
  for (uint32_t limit = 0; limit < flyball_limits(); ++limit) {
    printf("%" PRIu64 " %s", tick, flyball_limit_name(limit));
    for (uint32_t e = 0; e < flyball_limit_elements(limit); ++e) {
      flyball_decision decision;
      if (flyball_get_decision(controller, limit, e, &decision) != 0) continue;
      printf(" %" PRId64 "/%s", decision.granted, kReasons[decision.reason]);
      if (decision.policy != NULL) printf(":%s", decision.policy);
      if (decision.state != NULL) printf(".%s", decision.state);
    }
    printf("\n");
  }
  fflush(stdout);
}

static int run(flyball_controller* controller, const options* wanted) {
  for (uint64_t tick = 1; !stopped; ++tick) {
    if (flyball_tick(controller, NULL) != 0) {
      fprintf(stderr, "flyballd: error: %s: the link has ended\n", wanted->link);
      return kFailed;
    }
    if (wanted->report_ticks > 0 && tick % wanted->report_ticks == 0) report(controller, tick);
    if (tick == wanted->ticks) break;
    flyball_wait(controller);
  }
  return kFine;
}

int main(int count, char** words) {
  if (count == 2 && strcmp(words[1], "--help") == 0) {
    fputs(kUsage, stdout);
    return kFine;
  }
  options wanted = {0};
  const int code = read_options(count, words, &wanted);
  if (code != kFine) return code;
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  flyball_controller* const controller = wanted.uio != NULL
                                             ? flyball_open_uio(wanted.uio, wanted.windows, wanted.window_count)
                                             : flyball_open_link(wanted.link);
  if (controller == NULL) {
    fprintf(stderr, "flyballd: error: %s: %s\n", wanted.uio != NULL ? wanted.uio : wanted.link, strerror(errno));
    return kFailed;
  }
  const int ended = run(controller, &wanted);
  flyball_close(controller);
  return ended;
}
