/* SPDX-License-Identifier: ISC */
#include "base/zone.h"

#include <time.h>

#include "base/civil.h"

#define DAY 86400

int64_t
zone_to_local(int64_t utc)
{
	time_t seconds = (time_t)utc;
	struct civil date;
	struct tm tm;

	if (!localtime_r(&seconds, &tm))
		return utc;
	date = (struct civil){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
	return civil_to_days(date) * DAY + tm.tm_hour * 3600 + tm.tm_min * 60 +
	    tm.tm_sec;
}

int64_t
zone_to_utc(int64_t local)
{
	/* what the zone is ahead of UTC, before and after any change nearby */
	int64_t before = zone_to_local(local - DAY) - (local - DAY);
	int64_t after = zone_to_local(local + DAY) - (local + DAY);

	if (before != after && zone_to_local(local - before) != local &&
	    zone_to_local(local - after) == local)
		return local - after;
	return local - before;
}
