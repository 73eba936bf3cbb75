/* SPDX-License-Identifier: ISC */
/*
 * The part of offline.c that is possible for programs that link libgit2 as a
 * shared library. libgit2 finds the functions of its TLS library through the
 * dynamic linker, which looks in the program first. With these definitions it
 * "parses" the bundle of certificates in no time. Its transports, which are
 * never used, then trust no server. If libgit2 was built with another TLS
 * library, these functions are never called.
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
