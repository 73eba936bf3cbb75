/* SPDX-License-Identifier: ISC */
/*
 * Writing and mapping the snapshot. Arenas hold numbers, never pointers, so the
 * file has the layout of the memory. Each arena has room behind it, so a few
 * new events need no copy.
 */
#define _GNU_SOURCE	/* for F_SETLEASE */
#include "log/snapshot.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf_read.h"
#include "base/path.h"
#include "model/cycle.h"
#include "model/task_summary.h"
#include "state/relayout.h"

#define MAGIC "tasklog snapshot"

/*
 * The meaning of a snapshot's bytes follows from the sources of the library:
 * the records, the numbers of fields, types and flags, and the results of the
 * fold and the summaries. So only programs of the same sources read a snapshot;
 * others compute the state anew. The Makefile passes the checksum of the
 * sources; a build without it trusts only itself.
 */
#ifndef SOURCES
#define SOURCES __DATE__ " " __TIME__
#endif
#define ORDER 0x0102030405060708u
#define PAGE 4096u
#define ROOM_RECORDS 1024u

/*
 * File times tick coarsely: a file written within this time of a look may be
 * written again without a new time. So a young file is copied and checked, not
 * mapped. A writer that waits this long knows that the file is still its own.
 */
#define YOUNG_NS (INT64_C(40) * 1000000)

struct region {
	uint64_t offset;
	uint32_t count, cap, size;
	uint32_t reserved;
};

/*
 * The arenas of a state in the order of the file; those of its indexes are
 * last.
 */
enum {
#define NUMBER(name, record) ARENA_##name,
	STATE_ARENAS(NUMBER)
#undef NUMBER
	FIRST_INDEX,
	BEFORE_FIRST_INDEX = FIRST_INDEX - 1,
#define NUMBER(name) ARENA_##name,
	STATE_INDEXES(NUMBER)
#undef NUMBER
	ARENAS,
	INDEXES = ARENAS - FIRST_INDEX
};

struct header {
	char magic[16];
	char sources[32];
	uint64_t order;		/* ORDER in this machine's byte order */
	char base[48];
	char owner[40];
	uint64_t bytes;
	uint64_t file_size;
	uint64_t arrived, unknown, summaries_mark, purges, gone;
	uint32_t log;
	uint32_t used[INDEXES];
	uint32_t shared_codes, reserved_too;
	struct region region[ARENAS];
	uint64_t sum;		/* over all arenas */
	uint64_t head_sum;	/* over the header up to here */
};

static void
list_arenas(struct arena *out[ARENAS], struct state *state)
{
	struct arena *const all[ARENAS] = {
#define ARENA(name, record) [ARENA_##name] = &state->name,
		STATE_ARENAS(ARENA)
#undef ARENA
#define INDEX(name) [ARENA_##name] = &state->name.slots,
		STATE_INDEXES(INDEX)
#undef INDEX
	};

	memcpy(out, all, sizeof(all));
}

/*
 * Four independent lanes of multiply and fold, 32 bytes a step: as fast as
 * memory. It detects accidents, not forgers: whoever can write this file can
 * write any file here.
 */
static uint64_t
checksum(const void *data, size_t len, uint64_t seed)
{
	uint64_t lane[4] = { seed, seed ^ 1, seed ^ 2, seed ^ 3 },
	         word[4] = { 0 };
	const char *p = data;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(word, p, sizeof(word));
		for (int i = 0; i < 4; i++) {
			lane[i] = (lane[i] ^ word[i]) *
			    UINT64_C(0x9e3779b97f4a7c15);
			lane[i] ^= lane[i] >> 32;
		}
	}
	memset(word, 0, sizeof(word));
	memcpy(word, p, len);
	word[3] ^= len << 56;
	for (int i = 0; i < 4; i++) {
		lane[i] = (lane[i] ^ word[i]) * UINT64_C(0xbf58476d1ce4e5b9);
		lane[i] ^= lane[i] >> 29;
	}
	return lane[0] * 3 + lane[1] * 5 + lane[2] * 7 + lane[3] * 11;
}

static uint64_t
sum_regions(const char *map, const struct header *header)
{
	uint64_t sum = ORDER;

	for (int i = 0; i < ARENAS; i++)
		sum = checksum(map + header->region[i].offset,
		    (size_t)header->region[i].count * header->region[i].size,
		    sum);
	return sum;
}

static int64_t
ns_of(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Returns the time of the boot; good to a few seconds. */
static int64_t
boot_seconds(void)
{
	struct timespec now, up;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &up);
	return (int64_t)now.tv_sec - (int64_t)up.tv_sec;
}

struct seen {
	uint64_t ino;
	int64_t size, mtime_ns, ctime_ns, boot_s;
};

static struct seen
look(const struct stat *st)
{
	return (struct seen){ (uint64_t)st->st_ino, (int64_t)st->st_size,
	    ns_of(st->st_mtim), ns_of(st->st_ctim), boot_seconds() };
}

static bool
is_young(const struct seen *seen)
{
	struct timespec now;
	int64_t age;

	clock_gettime(CLOCK_REALTIME, &now);
	age = ns_of(now) - seen->mtime_ns;
	/* the clock was set back: treat the file as young */
	return age < YOUNG_NS;
}

/* True if this very file, unchanged, was found good since the boot. */
static bool
was_seen(const char *path, const struct seen *now)
{
	struct seen then;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool same;

	if (fd == -1)
		return false;
	same = read(fd, &then, sizeof(then)) == (ssize_t)sizeof(then) &&
	    then.ino == now->ino && then.size == now->size &&
	    then.mtime_ns == now->mtime_ns && then.ctime_ns == now->ctime_ns &&
	    llabs(then.boot_s - now->boot_s) <= 5;
	close(fd);
	return same;
}

static void
remember(const char *path, const struct seen *now)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

	if (fd == -1)
		return;
	if (write(fd, now, sizeof(*now)) != (ssize_t)sizeof(*now) &&
	    unlink(path) == -1)
		/*
		 * a failure only means that the file is checked again next time
		 */
		errno = 0;
	close(fd);
}

static bool
sources_fit(const struct header *header)
{
	return strncmp(header->sources, SOURCES, sizeof(header->sources)) == 0;
}

/* True if the header fits this program and the file. */
static bool
header_good(const struct header *header, size_t size,
    struct arena *const arenas[])
{
	if (size < PAGE ||
	    memcmp(header->magic, MAGIC, sizeof(header->magic)) != 0 ||
	    !sources_fit(header) || header->order != ORDER ||
	    header->file_size != size ||
	    header->head_sum !=
	        checksum(header, offsetof(struct header, head_sum), 0) ||
	    memchr(header->base, '\0', sizeof(header->base)) == NULL)
		return false;
	for (int i = 0; i < ARENAS; i++) {
		const struct region *r = &header->region[i];

		if (r->size != arenas[i]->size || r->count > r->cap ||
		    r->count == 0 || r->offset % PAGE || r->offset > size ||
		    (uint64_t)r->cap * r->size > size - r->offset)
			return false;
		/* the number of slots must be a power of two */
		if (i >= FIRST_INDEX && ((r->count & (r->count - 1)) ||
		    header->used[i - FIRST_INDEX] >= r->count))
			return false;
	}
	return header->log < header->region[ARENA_subjects].count;
}

static void
adopt(struct state *state, char *map, const struct header *header)
{
	struct arena *arenas[ARENAS];

	list_arenas(arenas, state);
	for (int i = 0; i < ARENAS; i++) {
		const struct region *r = &header->region[i];

		arena_release(arenas[i]);
		*arenas[i] = (struct arena){ .base = map + r->offset,
		    .count = r->count, .cap = r->cap, .size = r->size,
		    .mapped = 1 };
	}
#define USED(name) state->name.used = header->used[ARENA_##name - FIRST_INDEX];
	STATE_INDEXES(USED)
#undef USED
	state->arrived = header->arrived;
	state->unknown = header->unknown;
	state->purges = header->purges;
	state->gone = header->gone;
	state->summaries_mark = header->summaries_mark;
	state->log = header->log;
	state->shared_codes = header->shared_codes;
	state->untied = state->ties + 1;
}

/*
 * Keep others from writing into the file while it is open here. A process that
 * opens it for writing or truncates it waits until we close it, which is soon.
 * Not available on a system without leases, or for a file of another user. True
 * if nobody is writing into the file now.
 */
static bool
hold_off_writers(int fd)
{
#ifdef F_SETLEASE
	/*
	 * the lease reports a waiting writer by a signal; choose an ignored one
	 */
	return fcntl(fd, F_SETSIG, SIGURG) == -1 ||
	    fcntl(fd, F_SETLEASE, F_RDLCK) == 0 || errno != EAGAIN;
#else
	(void)fd;
	return 1;
#endif
}

/*
 * Get the file into memory: mapped, or as a private copy if the file is young
 * or somebody is writing into it.
 */
static bool
load(struct snapshot *snapshot, const struct seen *now, bool quiet)
{
	if (!quiet || is_young(now)) {
		snapshot->copied = true;
		snapshot->map = task_alloc(snapshot->size);
		return buf_pread(snapshot->map, snapshot->fd, snapshot->size,
		    0);
	}
	snapshot->map = mmap(NULL, snapshot->size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE, snapshot->fd, 0);
	if (snapshot->map == MAP_FAILED)
		snapshot->map = NULL;
	return snapshot->map != NULL;
}

/*
 * Load and check. On failure the caller must close the snapshot. The header is
 * a copy, so it cannot change between check and use.
 */
static bool
open_file(struct snapshot *snapshot, struct header *header, struct state *state,
    const struct snapshot_label *label, bool remembers)
{
	struct arena *arenas[ARENAS];
	struct stat st;
	struct seen now;
	char *seen;
	bool quiet;

	quiet = hold_off_writers(snapshot->fd);
	if (fstat(snapshot->fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_size < (off_t)PAGE)
		return false;
	now = look(&st);
	snapshot->size = (size_t)st.st_size;
	snapshot->mtime_ns = now.mtime_ns;
	if (!load(snapshot, &now, quiet))
		return false;
	memcpy(header, snapshot->map, sizeof(*header));
	list_arenas(arenas, state);
	if (!header_good(header, snapshot->size, arenas) ||
	    strncmp(header->owner, label->owner, sizeof(header->owner)) !=
	        0)
		return false;
	seen = path_join(label->dir, "snapshot.seen");
	snapshot->seen = !snapshot->copied && was_seen(seen, &now);
	if (!snapshot->seen &&
	    sum_regions(snapshot->map, header) != header->sum) {
		free(seen);
		return false;
	}
	if (remembers && !snapshot->seen && !snapshot->copied)
		remember(seen, &now);
	free(seen);
	memcpy(snapshot->base, header->base, sizeof(snapshot->base));
	snapshot->base[sizeof(snapshot->base) - 1] = '\0';
	snapshot->bytes = header->bytes;
	return true;
}

bool
snapshot_open(struct snapshot *out, struct state **state,
    const struct snapshot_label *label, bool remembers)
{
	char *path = path_join(label->dir, "snapshot");
	struct header header;

	memset(out, 0, sizeof(*out));
	out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	free(path);
	if (out->fd == -1)
		return false;
	*state = state_new();
	if (!open_file(out, &header, *state, label, remembers)) {
		state_free(*state);
		*state = NULL;
		snapshot_close(out);
		return false;
	}
	adopt(*state, out->map, &header);
	return true;
}

void
snapshot_close(struct snapshot *snapshot)
{
	if (snapshot->copied)
		free(snapshot->map);
	else if (snapshot->map)
		munmap(snapshot->map, snapshot->size);
	if (snapshot->fd > 0)
		close(snapshot->fd);
	memset(snapshot, 0, sizeof(*snapshot));
}

bool
snapshot_intact(const struct snapshot *snapshot)
{
	struct stat st;

	if (!snapshot->map || snapshot->copied)
		return true;
	return fstat(snapshot->fd, &st) == 0 &&
	    (size_t)st.st_size == snapshot->size &&
	    ns_of(st.st_mtim) == snapshot->mtime_ns;
}

static bool
write_at(int fd, const void *data, size_t len, uint64_t offset)
{
	const char *p = data;

	while (len) {
		ssize_t n = pwrite(fd, p, len, (off_t)offset);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

/* Lay out the arenas one after the other, each with room to grow. */
static void
lay_out(struct header *header, struct arena *const arenas[])
{
	uint64_t at = PAGE;

	for (int i = 0; i < ARENAS; i++) {
		struct region *r = &header->region[i];
		uint64_t cap = arenas[i]->count;

		if (i < FIRST_INDEX)	/* an index grows by being replaced */
			cap += cap / 8 + ROOM_RECORDS *
			    (arenas[i]->size == 1 ? 64 : 1);
		if (cap > UINT32_MAX)
			cap = UINT32_MAX;
		*r = (struct region){ .offset = at, .count = arenas[i]->count,
		    .cap = (uint32_t)cap, .size = arenas[i]->size };
		at += cap * r->size;
		at = (at + PAGE - 1) / PAGE * PAGE;
	}
	header->file_size = at;
}

static bool
write_file(int fd, struct header *header, struct arena *const arenas[])
{
	uint64_t sum = ORDER;

	for (int i = 0; i < ARENAS; i++) {
		size_t len = (size_t)arenas[i]->count * arenas[i]->size;

		sum = checksum(arenas[i]->base, len, sum);
		if (!write_at(fd, arenas[i]->base, len,
		        header->region[i].offset))
			return false;
	}
	header->sum = sum;
	header->head_sum = checksum(header, offsetof(struct header, head_sum),
	    0);
	return write_at(fd, header, sizeof(*header), 0) &&
	    ftruncate(fd, (off_t)header->file_size) == 0;
}

static void
fill_header(struct header *header, const struct state *state,
    const struct snapshot_label *label, struct arena *const arenas[])
{
	memset(header, 0, sizeof(*header));
	memcpy(header->magic, MAGIC, sizeof(header->magic));
	snprintf(header->sources, sizeof(header->sources), "%s", SOURCES);
	header->order = ORDER;
	snprintf(header->base, sizeof(header->base), "%s", label->base);
	snprintf(header->owner, sizeof(header->owner), "%s", label->owner);
	header->bytes = label->bytes;
	header->arrived = state->arrived;
	header->unknown = state->unknown;
	header->purges = state->purges;
	header->gone = state->gone;
	header->summaries_mark = state->summaries_mark;
	header->log = state->log;
	header->shared_codes = state->shared_codes;
#define USED(name) header->used[ARENA_##name - FIRST_INDEX] = state->name.used;
	STATE_INDEXES(USED)
#undef USED
	lay_out(header, arenas);
}

/*
 * True if the file contains what we wrote. Others may have written into it,
 * too.
 */
static bool
reads_back(int fd, const struct header *header)
{
	size_t size = (size_t)header->file_size;
	char *map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	bool same;

	if (map == MAP_FAILED)
		return false;
	same = memcmp(map, header, sizeof(*header)) == 0 &&
	    sum_regions(map, header) == header->sum;
	munmap(map, size);
	return same;
}

/*
 * True if the file is as written after so long that a later write would show in
 * its times.
 */
static bool
has_settled(int fd, const struct header *header, struct stat *st)
{
	const struct timespec while_young = { 0, YOUNG_NS };
	int64_t written;

	if (fstat(fd, st) == -1 || st->st_size != (off_t)header->file_size)
		return false;
	written = ns_of(st->st_mtim);
	nanosleep(&while_young, NULL);
	return reads_back(fd, header) && fstat(fd, st) == 0 &&
	    ns_of(st->st_mtim) == written;
}

/* Rename a written file to its place, and vouch for it if it has settled. */
static bool
publish(int fd, const struct header *header, const char *temp, const char *dir,
    bool settle)
{
	char *path = path_join(dir, "snapshot");
	char *seen = path_join(dir, "snapshot.seen");
	bool known, done;
	struct stat st;
	struct seen now;

	known = settle && has_settled(fd, header, &st);
	done = rename(temp, path) == 0;
	/* the rename may change the ctime, but must not change the mtime */
	if (done && known) {
		int64_t written = ns_of(st.st_mtim);

		if (fstat(fd, &st) == 0 && ns_of(st.st_mtim) == written) {
			now = look(&st);
			remember(seen, &now);
		}
	}
	free(path);
	free(seen);
	return done;
}

void
snapshot_write(const struct state *state, const struct snapshot_label *label,
    const struct snapshot *from, bool settle)
{
	struct state *laid_out = state_relayout(state);
	char *temp = path_join(label->dir, "snapshot.tmp");
	struct header header;
	struct arena *arenas[ARENAS];
	int fd = -1;

	if (!laid_out)
		goto done;
	cycles_find(laid_out);
	summary_all(laid_out);
	list_arenas(arenas, laid_out);
	fill_header(&header, laid_out, label, arenas);
	/*
	 * left by a killed process, or by one that still writes though its lock
	 * is gone
	 */
	unlink(temp);
	fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0666);
	if (fd == -1)
		goto done;
	if (!write_file(fd, &header, arenas) || !snapshot_intact(from) ||
	    !publish(fd, &header, temp, label->dir, settle))
		unlink(temp);
	close(fd);
done:
	state_free(laid_out);
	free(temp);
}
