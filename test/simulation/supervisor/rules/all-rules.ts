import * as ending from './ending.ts'
import * as readiness from './readiness.ts'
import * as reloading from './reloading.ts'
import type { Rule } from './rule.ts'
import * as starting from './starting.ts'
import * as stopping from './stopping.ts'
import * as telling from './telling.ts'

/** Every rule that a supervisor is held to. */
export const RULES: readonly Rule[] = [
  ...Object.values(stopping),
  ...Object.values(starting),
  ...Object.values(readiness),
  ...Object.values(reloading),
  ...Object.values(telling),
  ...Object.values(ending),
].filter((each): each is Rule => typeof each === 'object')
