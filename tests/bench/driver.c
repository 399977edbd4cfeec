/*
 * The peer on the devices' side of two pseudo-terminals: a scanner and an LCUS relay board.
 *
 * usage: driver DIR TOKENS
 *
 * Links DIR/scanner and DIR/relay, says "ready", then reads counts from stdin, one a line. For each count it scans the
 * next so many lines of TOKENS and answers with one line of nanoseconds: from the write of a token to the four bytes
 * that close the relay. The relay's release is awaited before the next scan, and is not measured.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_MS 10000
/* After the release: time for the program in the middle to record the end of the opening. */
#define PAUSE_NS 10000000L

static const unsigned char on[4] = {0xa0, 0x01, 0x01, 0xa2};
static const unsigned char off[4] = {0xa0, 0x01, 0x00, 0xa1};

static void die(const char *what) {
  fprintf(stderr, "driver: %s: %s\n", what, strerror(errno));
  exit(1);
}

static long long now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000000LL + at.tv_nsec;
}

/* Opens a raw pair and links its far end. That end is held open here too, so that the pair outlives its users. */
static int open_pair(const char *dir, const char *name, char *link, size_t size) {
  int near = posix_openpt(O_RDWR | O_NOCTTY);
  if (near < 0 || grantpt(near) < 0 || unlockpt(near) < 0) die("posix_openpt");
  int far = open(ptsname(near), O_RDWR | O_NOCTTY);
  struct termios settings;
  if (far < 0 || tcgetattr(far, &settings) < 0) die(ptsname(near));
  cfmakeraw(&settings);
  cfsetspeed(&settings, B115200);
  if (tcsetattr(far, TCSANOW, &settings) < 0) die("tcsetattr");
  snprintf(link, size, "%s/%s", dir, name);
  unlink(link);
  if (symlink(ptsname(near), link) < 0) die(link);
  return near;
}

static void drain(int relay) {
  struct pollfd ready = {.fd = relay, .events = POLLIN};
  unsigned char bytes[256];
  while (poll(&ready, 1, 0) > 0 && read(relay, bytes, sizeof bytes) > 0) continue;
}

static void expect(int relay, const unsigned char wanted[4], const char *what, long scan) {
  unsigned char got[4];
  size_t count = 0;
  while (count < sizeof got) {
    struct pollfd ready = {.fd = relay, .events = POLLIN};
    if (poll(&ready, 1, TIMEOUT_MS) <= 0) {
      fprintf(stderr, "driver: scan %ld: the relay was not switched %s within %d ms\n", scan, what, TIMEOUT_MS);
      exit(1);
    }
    ssize_t read_now = read(relay, got + count, sizeof got - count);
    if (read_now <= 0) die("read from the relay");
    count += (size_t)read_now;
  }
  if (memcmp(got, wanted, sizeof got) == 0) return;
  fprintf(stderr, "driver: scan %ld: expected %s, the relay got %02x%02x%02x%02x\n", scan, what, got[0], got[1], got[2],
          got[3]);
  exit(1);
}

static void write_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);
    if (written < 0) die("write to the scanner");
    bytes += written;
    length -= (size_t)written;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: driver DIR TOKENS\n");
    return 2;
  }
  char scanner_link[4096], relay_link[4096];
  int scanner = open_pair(argv[1], "scanner", scanner_link, sizeof scanner_link);
  int relay = open_pair(argv[1], "relay", relay_link, sizeof relay_link);
  FILE *tokens = fopen(argv[2], "r");
  if (tokens == NULL) die(argv[2]);
  puts("ready");
  fflush(stdout);

  char command[64], *token = NULL;
  size_t room = 0;
  long scan = 0;
  while (fgets(command, sizeof command, stdin) != NULL) {
    drain(relay);
    for (long left = strtol(command, NULL, 10); left > 0; left--) {
      ssize_t length = getline(&token, &room, tokens);
      if (length <= 0) die("no token is left");
      token[length - 1] = '\r';
      scan++;
      long long began = now_ns();
      write_all(scanner, token, (size_t)length);
      expect(relay, on, "on", scan);
      printf(left == 1 ? "%lld" : "%lld ", now_ns() - began);
      expect(relay, off, "off", scan);
      nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
    puts("");
    fflush(stdout);
  }
  unlink(scanner_link);
  unlink(relay_link);
  return 0;
}
