/* SPDX-License-Identifier: ISC */
#ifndef SIM_HUB_H
#define SIM_HUB_H

#include "files.h"
#include "git/repo.h"

/*
 * The remotes of a simulation, without the git program: the linker gives the library
 * these functions instead of those of lib/git/remote.h, all else of a sync is real. The
 * remote `hub` is a directory of objects and a tip that moves by compare-and-swap;
 * `peer0`, `peer1`, ... are the clones themselves, to be fetched from only.
 */
struct hub {
	char dir[SIM_PATH];	/* the world: hub/objects and c0, c1, ... are below */
	char tip[REPO_OID_SIZE];	/* "": it has no log */
	int peers;
	int cut;		/* boolean: nothing can be reached */
	void (*before_push)(void *arg);	/* somebody may be faster, or NULL */
	void *arg;
};

/* All remotes of the process are these from now on. */
void hub_serve(struct hub *hub);

#endif
