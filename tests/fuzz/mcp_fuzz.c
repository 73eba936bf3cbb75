/* SPDX-License-Identifier: ISC */
/* Sessions of task-mcp for libFuzzer: make fuzz. */
#include <stdlib.h>

#include "mcp.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (!mcp_begin())
		abort();
	atexit(mcp_end);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return mcp_session(data, size);
}
