import * as ending from './ending.ts'
import * as order from './order.ts'
import type { Rule } from './rule.ts'
import * as time from './time.ts'

/** Every rule that a shutdown is held to. */
export const RULES: readonly Rule[] = [
  order.startsOnce,
  order.levels,
  order.together,
  order.sequence,
  order.concurrent,
  order.after,
  order.gates,
  order.lateTurn,
  order.allStart,
  order.withdrawn,
  time.ends,
  time.endsEarly,
  time.ownTimeout,
  time.lastCall,
  time.notAborted,
  time.halves,
  time.passedOver,
  time.lateSignal,
  time.nothingLeft,
  ending.oneReport,
  ending.force,
  ending.deadline,
  ending.status,
  ending.exits,
  ending.strays,
  ending.complete,
  ending.overtaken,
  ending.namesCutOff,
]
