#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// SDK version 2: probing for the stateless revision.
import { tryMode } from './v2.js';

await tryMode('auto');
