/* SPDX-License-Identifier: ISC */
/*
 * md4c loaded when the first text is rendered. Only the page of a task needs
 * it, but a shared library that a program is linked with takes time at every
 * start. bin/tasklog is linked with this file where there is no archive of
 * md4c.
 */
#include <dlfcn.h>
#include <stddef.h>

#include <md4c.h>

/* Fails if the library is missing. */
int
md_parse(const MD_CHAR *text, MD_SIZE size, const MD_PARSER *parser,
    void *userdata)
{
	void *library = dlopen("libmd4c.so.0", RTLD_NOW | RTLD_LOCAL);
	int (*call)(const MD_CHAR *, MD_SIZE, const MD_PARSER *, void *) = NULL;

	if (library)
		*(void **)&call = dlsym(library, "md_parse");
	return call ? call(text, size, parser, userdata) : -1;
}
