/* SPDX-License-Identifier: ISC */
/* Times and lengths of time that people type, as they are kept. */
#include "base/when.h"

#include <string.h>

#include "base/err.h"
#include "base/when_read.h"
#include "base/when_scan_private.h"
#include "base/zone.h"

#define MINUTE_MS INT64_C(60000)
#define MAX_MS INT64_C(253402300799999)	/* the end of 9999 */

int
when_parse_text(char out[WHEN_SIZE], const char *text, int64_t now_ms,
    bool last, struct err *err)
{
	struct when_span span;
	int rc = when_read(&span, text, now_ms, WHEN_AHEAD, err);

	if (rc)
		return rc;
	/* tonight begins within its day */
	if (span.day_from == WHEN_NONE || (!last &&
	    zone_to_utc(span.day_from / 1000) * 1000 != span.from)) {
		when_format(out, span.from);
	} else {
		when_format(out, last ? span.day_to : span.day_from);
		out[10] = '\0';
	}
	return TASK_OK;
}

/* True if the text is "90", or counts with units one after the other. */
static bool
parse_duration(int64_t *out_ms, const char *text)
{
	char copy[64];
	const char *p = copy;
	struct scan_part part;
	int64_t unit_ms, sum = 0;
	int parts = 0;

	if (!scan_copy(copy, sizeof(copy), text))
		return false;
	for (; *p; p += strspn(p, " \t"), parts++) {
		bool known = scan_part(&p, &part);

		if (!known && (parts || *p || !part.digits ||
		    part.fraction))
			return false;
		unit_ms = !known || part.unit == UNIT_M ? MINUTE_MS :
		    scan_unit_ms(part.unit);
		sum += part.count * unit_ms + part.thousandths * unit_ms / 1000;
		if (!unit_ms || sum > MAX_MS)
			return false;
	}
	if (parts > 0)
		*out_ms = sum;
	return parts > 0;
}

int
when_parse_duration(int64_t *out_ms, const char *text, struct err *err)
{
	if (parse_duration(out_ms, text))
		return TASK_OK;
	return err_set(err, ERR_INVALID, "cannot read the length of time '%s': "
	    "use minutes, or '90m', '2h', '1h30m', '3d', '1w'", text);
}
