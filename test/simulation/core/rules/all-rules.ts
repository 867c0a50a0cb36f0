import * as ending from './ending.ts'
import * as exits from './exits.ts'
import * as order from './order.ts'
import * as outputs from './outputs.ts'
import * as overtaking from './overtaking.ts'
import type { Rule } from './rule.ts'
import * as time from './time.ts'
import * as triggers from './triggers.ts'
import { startsInTime } from './waiting.ts'

/** Every rule that a shutdown is held to. */
export const RULES: readonly Rule[] = [
  triggers.reason,
  triggers.crash,
  triggers.delay,
  triggers.shortened,
  order.startsOnce,
  order.levels,
  order.together,
  order.sequence,
  order.concurrent,
  order.after,
  startsInTime,
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
  overtaking.overtaken,
  overtaking.notOvertaken,
  ending.oneReport,
  ending.force,
  ending.deadline,
  ending.status,
  ending.strays,
  ending.complete,
  ending.namesCutOff,
  exits.exits,
  exits.idleEnd,
  exits.paused,
  exits.delivered,
  outputs.arrives,
  outputs.waitsForReader,
]
