/* SPDX-License-Identifier: ISC */
/*
 * cJSON loaded when the first document is read. Only drafts and forms of tasks
 * need it, but a shared library that a program is linked with takes time at
 * every start. bin/tasklog is linked with this file where there is no archive
 * of cJSON; tests/install.bats fails if a function is missing here.
 */
#include <dlfcn.h>
#include <stddef.h>

#include <cjson/cJSON.h>

/*
 * Define a function that calls the library's. If the library is missing, it
 * returns 0: json_parse() then fails, and nothing else is called.
 */
#define LATE(type, name, parameters, arguments) \
	type name parameters \
	{ \
		static __typeof__(&(name)) call; \
\
		if (!call) \
			*(void **)&call = find_symbol(#name); \
		return call ? call arguments : 0; \
	}

static void *
find_symbol(const char *name)
{
	void *library = dlopen("libcjson.so.1", RTLD_NOW | RTLD_LOCAL);

	return library ? dlsym(library, name) : NULL;
}

LATE(cJSON *, cJSON_ParseWithLengthOpts,
    (const char *value, size_t len, const char **end, cJSON_bool terminated),
    (value, len, end, terminated))
LATE(char *, cJSON_PrintUnformatted, (const cJSON *item), (item))
LATE(cJSON *, cJSON_GetObjectItemCaseSensitive,
    (const cJSON *object, const char *name), (object, name))
LATE(cJSON_bool, cJSON_IsArray, (const cJSON *item), (item))
LATE(cJSON_bool, cJSON_IsNull, (const cJSON *item), (item))
LATE(cJSON_bool, cJSON_IsObject, (const cJSON *item), (item))
LATE(cJSON_bool, cJSON_IsString, (const cJSON *item), (item))

void
cJSON_Delete(cJSON *item)
{
	void (*call)(cJSON *item);

	if (!item)
		return;
	*(void **)&call = find_symbol("cJSON_Delete");
	if (call)
		call(item);
}
