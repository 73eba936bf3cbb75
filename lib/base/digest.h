/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_DIGEST_H
#define TASKLOG_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* SHA-256 (FIPS 180-4, by Nettle). The format keeps the first 128 bits. */
#define DIGEST_HEX 32
#define DIGEST_HEX_SIZE (DIGEST_HEX + 1)
#define SHA256_HEX_SIZE 65

void digest_sha256(unsigned char out[32], const void *data, size_t len);

/* The digest of several pieces. digest_end() frees the digest. */
struct digest;
struct digest *digest_begin(void);
void digest_add(struct digest *digest, const void *data, size_t len);
void digest_end(char out[SHA256_HEX_SIZE], struct digest *digest);

/* Write the first 128 bits in lower-case hex, terminated. */
void digest_hex(char out[DIGEST_HEX_SIZE], const void *data, size_t len);

/* Write all 256 bits in lower-case hex, terminated. */
void digest_sha256_hex(char out[SHA256_HEX_SIZE], const void *data, size_t len);

/* Returns the value of a hex digit; a negative number for any other c. */
int hex_digit(char c);
/* out is terminated */
void hex_encode(char *out, const unsigned char *bytes, size_t count);
/* true if hex is valid; upper case is not */
bool hex_decode(unsigned char *out, struct slice hex);

#endif
