#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// SDK version 2: the stateless revision alone.
import { tryMode } from './v2.js';

await tryMode({ pin: '2026-07-28' });
