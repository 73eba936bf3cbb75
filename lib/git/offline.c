/* SPDX-License-Identifier: ISC */
/*
 * libgit2 without its network, for programs that link it statically. Its
 * transports are never used here (the git program does that), but
 * git_libgit2_init() would start them: it parses the system's bundle of
 * certificates, which takes longer than a whole write. Definitions found here
 * keep the linker from taking the archive's TLS, SSH and HTTP members at all,
 * so the libraries these need are not linked either. Everything fails that can
 * be reached. Not part of a build with the shared library; see
 * offline_shared.c.
 */
#include <stdbool.h>
#include <stddef.h>

enum { ABSENT = -1 };

int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_mbedtls_stream_global_init(void);
int git_mbedtls_stream_new(void **out, const char *host, const char *port);
int git_mbedtls_stream_wrap(void **out, void *in, const char *host);
int git_smart_subtransport_http(void **out, void *owner, void *param);
int git_smart_subtransport_ssh(void **out, void *owner, void *param);
int git_transport_ssh_global_init(void);
int git_transport_ssh_libssh2_global_init(void);	/* its name since 1.8 */
int http_parser_parse_url(const char *text, size_t len, int is_connect,
    void *out);

/* A setting of the HTTP transport, which libgit2's options name. */
bool git_http__expect_continue = false;

int
git_mbedtls_stream_global_init(void)
{
	return 0;
}

int
git_transport_ssh_global_init(void)
{
	return 0;
}

int
git_transport_ssh_libssh2_global_init(void)
{
	return 0;
}

int
git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file;
	(void)path;
	return ABSENT;
}

int
git_mbedtls_stream_new(void **out, const char *host, const char *port)
{
	(void)out;
	(void)host;
	(void)port;
	return ABSENT;
}

int
git_mbedtls_stream_wrap(void **out, void *in, const char *host)
{
	(void)out;
	(void)in;
	(void)host;
	return ABSENT;
}

int
git_smart_subtransport_http(void **out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return ABSENT;
}

int
git_smart_subtransport_ssh(void **out, void *owner, void *param)
{
	(void)out;
	(void)owner;
	(void)param;
	return ABSENT;
}

int
http_parser_parse_url(const char *text, size_t len, int is_connect, void *out)
{
	(void)text;
	(void)len;
	(void)is_connect;
	(void)out;
	return 1;
}
