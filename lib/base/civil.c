/* SPDX-License-Identifier: ISC */
/*
 * days_from_civil and civil_from_days of Howard Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", for years from 0. Years begin in March, so the
 * leap day comes last.
 */
#include "base/civil.h"

int64_t
civil_to_days(struct civil date)
{
	int year = date.year - (date.month <= 2) + 400;	/* never negative */
	int era = year / 400;
	int of_era = year % 400;
	int of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;

	return (int64_t)(era - 1) * 146097 + of_era * 365 + of_era / 4 -
	    of_era / 100 + of_year - 719468;
}

struct civil
civil_from_days(int64_t days)
{
	int64_t shifted = days + 719468 + 146097;	/* never negative */
	int era = (int)(shifted / 146097);
	int of_era = (int)(shifted % 146097);
	int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	    365;
	int of_year = of_era - (365 * year + year / 4 - year / 100);
	int month = (5 * of_year + 2) / 153;	/* from March, which is 0 */
	struct civil date;

	date.day = of_year - (153 * month + 2) / 5 + 1;
	date.month = month < 10 ? month + 3 : month - 9;
	date.year = year + (era - 1) * 400 + (date.month <= 2);
	return date;
}

int
civil_month_days(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool
civil_exists(struct civil date)
{
	return date.year >= 0 && date.month >= 1 && date.month <= 12 &&
	    date.day >= 1 &&
	    date.day <= civil_month_days(date.year, date.month);
}

int
civil_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);	/* 1970 began on a Thursday */
}

int64_t
civil_add_months(int64_t days, int64_t months)
{
	struct civil date = civil_from_days(days);
	int64_t month = (int64_t)date.year * 12 + date.month - 1 + months;
	int length;

	date.year = (int)(month / 12);
	date.month = (int)(month % 12) + 1;
	length = civil_month_days(date.year, date.month);
	if (date.day > length)
		date.day = length;
	return civil_to_days(date);
}
