/* SPDX-License-Identifier: ISC */
/*
 * For programs that link libgit2 as a shared library: the part of offline.c
 * that is possible there. libgit2 finds its TLS library's functions through the
 * dynamic linker, which looks in the program first: with these it "parses" the
 * bundle of certificates in no time. Its transports, never used here, then
 * trust no server at all. With a libgit2 built on another TLS library these are
 * never called.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_path(void *chain, const char *path);

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

int
mbedtls_x509_crt_parse_path(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}
