/* SPDX-License-Identifier: ISC */
/*
 * Functions by which all features read the parameters of a request and refuse a
 * request with a fault.
 */
#include "mcp/feature.h"

#include <stdarg.h>
#include <stdio.h>

int
fault_invalid(struct fault *fault, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(fault->message, sizeof(fault->message), fmt, args);
	va_end(args);
	return FEATURE_INVALID;
}

uint32_t
request_get(const struct mcp_request *request, const char *name)
{
	return request->params ? json_get(request->doc, request->params, name)
	                       : 0;
}

uint32_t
request_string(const struct mcp_request *request, const char *name)
{
	uint32_t token = request_get(request, name);

	return token && request->doc->token[token].kind == JSON_STRING ? token
	                                                               : 0;
}

int
request_check_cursor(const struct mcp_request *request, const char *list,
    struct fault *fault)
{
	if (request_get(request, "cursor"))
		return fault_invalid(fault, "this is not a cursor of %s", list);
	return FEATURE_OK;
}
