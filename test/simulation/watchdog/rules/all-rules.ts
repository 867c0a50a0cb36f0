import * as blocking from './blocking.ts'
import * as ending from './ending.ts'
import * as order from './order.ts'
import type { Rule } from './rule.ts'

/** Every rule that a shutdown with a watchdog is held to. */
export const RULES: readonly Rule[] = [
  ending.exits,
  ending.exitsWithout,
  ending.notEarly,
  ending.pausedPast,
  ending.early,
  ending.status,
  ending.oneReport,
  blocking.healthy,
  blocking.patience,
  blocking.killedForReason,
  blocking.interruptEnds,
  blocking.inTime,
  blocking.killed,
  blocking.lines,
  order.startsOnce,
  order.order,
  order.allStart,
]
