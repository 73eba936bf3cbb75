#!/usr/bin/env node
// SPDX-License-Identifier: ISC
// SDK version 2: the handshake.
import { tryMode } from './v2.js';

await tryMode('legacy');
