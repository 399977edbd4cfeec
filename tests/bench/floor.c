/*
 * The least that a gate must do, for comparison: a line from the scanner's terminal, the same Ed25519 verification of
 * the same bytes, 4 KiB durable on the same file system, the relay's four bytes.
 *
 * usage: floor SCANNER RELAY FILE KEY SEALS PULSE_MS
 *
 * KEY is the public key in hex. SEALS has a line a scan, in their order: what is signed, and the signature, in hex; so
 * nothing is parsed here. FILE is written in place.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define BLOCK 4096
#define KEY_BYTES 32
#define SIGNATURE_BYTES 64

static const unsigned char on[4] = {0xa0, 0x01, 0x01, 0xa2};
static const unsigned char off[4] = {0xa0, 0x01, 0x00, 0xa1};

static void die(const char *what) {
  fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
  exit(1);
}

static size_t from_hex(const char *hex, unsigned char *bytes, size_t room) {
  size_t count = 0;
  unsigned int byte;
  while (count < room && sscanf(hex + 2 * count, "%2x", &byte) == 1) bytes[count++] = (unsigned char)byte;
  return count;
}

struct seal {
  unsigned char *message;
  size_t length;
  unsigned char signature[SIGNATURE_BYTES];
};

static struct seal *read_seals(const char *path, size_t *count) {
  FILE *file = fopen(path, "r");
  if (file == NULL) die(path);
  struct seal *seals = NULL;
  char *line = NULL;
  size_t room = 0;
  for (*count = 0; getline(&line, &room, file) > 0; ++*count) {
    char *signature = strchr(line, ' ');
    if (signature == NULL) die("a seal without a signature");
    *signature++ = '\0';
    seals = realloc(seals, (*count + 1) * sizeof *seals);
    struct seal *seal = &seals[*count];
    seal->message = malloc(strlen(line) / 2);
    seal->length = from_hex(line, seal->message, strlen(line) / 2);
    if (from_hex(signature, seal->signature, SIGNATURE_BYTES) != SIGNATURE_BYTES) die("a short signature");
  }
  free(line);
  fclose(file);
  return seals;
}

static int open_raw(const char *path, int mode, speed_t speed) {
  int fd = open(path, mode | O_NOCTTY);
  struct termios settings;
  if (fd < 0 || tcgetattr(fd, &settings) < 0) die(path);
  cfmakeraw(&settings);
  cfsetspeed(&settings, speed);
  if (tcsetattr(fd, TCSANOW, &settings) < 0) die(path);
  return fd;
}

static int is_genuine(EVP_PKEY *key, const struct seal *seal) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  int verdict = EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, seal->signature, SIGNATURE_BYTES, seal->message, seal->length) == 1;
  EVP_MD_CTX_free(context);
  return verdict;
}

int main(int argc, char **argv) {
  if (argc != 7) {
    fprintf(stderr, "usage: floor SCANNER RELAY FILE KEY SEALS PULSE_MS\n");
    return 2;
  }
  int scanner = open_raw(argv[1], O_RDONLY, B115200);
  int relay = open_raw(argv[2], O_WRONLY, B9600);
  unsigned char block[BLOCK] = {0}, raw_key[KEY_BYTES];
  int file = open(argv[3], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || pwrite(file, block, BLOCK, 0) != BLOCK || fsync(file) < 0) die(argv[3]);
  if (from_hex(argv[4], raw_key, KEY_BYTES) != KEY_BYTES) die("the key");
  EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw_key, KEY_BYTES);
  if (key == NULL) die("the key");
  size_t count;
  struct seal *seals = read_seals(argv[5], &count);
  struct timespec pulse = {.tv_nsec = strtol(argv[6], NULL, 10) * 1000000L};
  puts("ready");
  fflush(stdout);

  char line[8192];
  size_t length = 0, scan = 0;
  for (;;) {
    ssize_t got = read(scanner, line + length, sizeof line - length);
    if (got <= 0) return 0;
    length += (size_t)got;
    if (line[length - 1] != '\r' && length < sizeof line) continue;
    if (memcmp(line, "VD1:", 4) != 0 || scan == count) die("an unexpected line");
    length = 0;
    if (!is_genuine(key, &seals[scan])) die("a bad signature");
    memcpy(block, &scan, sizeof scan);
    if (pwrite(file, block, BLOCK, 0) != BLOCK || fdatasync(file) < 0) die(argv[3]);
    if (write(relay, on, sizeof on) != sizeof on) die(argv[2]);
    scan++;
    nanosleep(&pulse, NULL);
    if (write(relay, off, sizeof off) != sizeof off) die(argv[2]);
  }
}
