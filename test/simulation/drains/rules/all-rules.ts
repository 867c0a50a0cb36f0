import * as connections from './connections.ts'
import * as delay from './delay.ts'
import * as ending from './ending.ts'
import * as responses from './responses.ts'
import type { Rule } from './rule.ts'

/** Every rule that a drain is held to. */
export const RULES: readonly Rule[] = [
  delay.least,
  delay.most,
  delay.quiet,
  delay.notLonger,
  delay.accepts,
  delay.counted,
  delay.saysClose,
  delay.saysCloseLate,
  connections.idle,
  connections.notBroken,
  connections.stalled,
  connections.gone,
  responses.served,
  responses.finished,
  responses.notEarly,
  responses.early,
  responses.lastWords,
  ending.oneReport,
  ending.done,
  ending.cut,
  ending.closed,
  ending.status,
  ending.exits,
  ending.nothingLeft,
  ending.withdrawn,
]
