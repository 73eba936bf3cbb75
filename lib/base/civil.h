/* SPDX-License-Identifier: ISC */
#ifndef TASKLOG_CIVIL_H
#define TASKLOG_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

/* Days of the calendar, by arithmetic alone. They have no time zone. */
struct civil {
	int year, month, day;	/* month and day from 1 */
};

/* Days since 1970-01-01, for years from 0. */
int64_t civil_to_days(struct civil date);
struct civil civil_from_days(int64_t days);

int civil_month_days(int year, int month);

/* True if there is such a day. */
bool civil_exists(struct civil date);

/* Returns the day of the week; Monday is 0. */
int civil_weekday(int64_t days);

/* Returns the same day of another month, or the last day of a shorter one. */
int64_t civil_add_months(int64_t days, int64_t months);

#endif
