/* SPDX-License-Identifier: ISC */
/*
 * libgit2 without its network, for programs that link it statically. Its
 * transports are never used here, because the git program does that work. But
 * git_libgit2_init() would start them: it parses the system's bundle of
 * certificates, which takes longer than a whole write. The definitions here
 * keep the linker from taking the archive's TLS, SSH and HTTP members, so the
 * libraries that these need are not linked either. Each definition that can be
 * reached fails. A build with the shared library uses offline_shared.c instead.
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
bool http_parser_parse_url(const char *text, size_t len, int is_connect,
    void *out);

/* a setting of the HTTP transport that libgit2's options refer to */
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

bool
http_parser_parse_url(const char *text, size_t len, int is_connect, void *out)
{
	(void)text;
	(void)len;
	(void)is_connect;
	(void)out;
	return true;
}
