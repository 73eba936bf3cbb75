/* SPDX-License-Identifier: ISC */
/* The exchange with a remote, as JSON. */
#include "base/json.h"
#include "sync/sync.h"

void
sync_remote_add_json(struct buf *out, const struct sync_remote *remote)
{
	json_open(out, '{');
	json_add_key(out, "remote");
	json_add_str(out, remote->name);
	json_add_key(out, "came");
	json_add_int(out, (int64_t)remote->came);
	json_add_key(out, "went");
	json_add_int(out, (int64_t)remote->went);
	json_add_key(out, "retries");
	json_add_int(out, (int64_t)remote->retries);
	json_close(out, '}');
}
