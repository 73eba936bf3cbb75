/* SPDX-License-Identifier: ISC */
/*
 * SHA-256 by Nettle, and lower-case hex. Nettle uses the SHA instructions of
 * the processor if there are any. The format knows no spelling of a hash but
 * lower-case hex.
 */
#include "base/digest.h"

#include <stdlib.h>

#include <nettle/sha2.h>

static const char digits[] = "0123456789abcdef";

void
digest_sha256(unsigned char out[32], const void *data, size_t len)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	if (len)
		sha256_update(&ctx, len, data);
	sha256_digest(&ctx, 32, out);
}

struct digest {
	struct sha256_ctx ctx;
};

struct digest *
digest_begin(void)
{
	struct digest *digest = task_alloc(sizeof(*digest));

	sha256_init(&digest->ctx);
	return digest;
}

void
digest_add(struct digest *digest, const void *data, size_t len)
{
	if (len)
		sha256_update(&digest->ctx, len, data);
}

void
digest_end(char out[SHA256_HEX_SIZE], struct digest *digest)
{
	unsigned char hash[32];

	sha256_digest(&digest->ctx, 32, hash);
	hex_encode(out, hash, sizeof(hash));
	free(digest);
}

void
digest_hex(char out[DIGEST_HEX_SIZE], const void *data, size_t len)
{
	unsigned char hash[32];

	digest_sha256(hash, data, len);
	hex_encode(out, hash, DIGEST_HEX / 2);
}

void
digest_sha256_hex(char out[SHA256_HEX_SIZE], const void *data, size_t len)
{
	unsigned char hash[32];

	digest_sha256(hash, data, len);
	hex_encode(out, hash, sizeof(hash));
}

void
hex_encode(char *out, const unsigned char *bytes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

/* Like hex_digit(), but upper case is no digit. */
static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_digit(char c)
{
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : hex_value(c);
}

bool
hex_decode(unsigned char *out, struct slice hex)
{
	int high, low;
	size_t i;

	if (hex.len % 2)
		return false;
	for (i = 0; i < hex.len; i += 2) {
		high = hex_value(hex.ptr[i]);
		low = hex_value(hex.ptr[i + 1]);
		if (high < 0 || low < 0)
			return false;
		*out++ = (unsigned char)(high << 4 | low);
	}
	return true;
}
