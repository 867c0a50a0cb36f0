import type { Fault } from './fault.ts'
import { DEADLINES } from './faults/deadlines.ts'
import { ENDINGS } from './faults/endings.ts'
import { HTTP } from './faults/http.ts'
import { ROOMS } from './faults/rooms.ts'
import { TRIGGERS } from './faults/triggers.ts'

/** In the order of the rules. */
export const FAULTS: readonly Fault[] = [...TRIGGERS, ...DEADLINES, ...ENDINGS, ...HTTP, ...ROOMS]
