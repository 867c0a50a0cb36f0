import type { Cause } from './cause.ts'
import { endedAtOnce } from './causes/ended-at-once.ts'
import { exitStatus } from './causes/exit-status.ts'
import { graceTooShort } from './causes/grace-too-short.ts'
import { delayTooLong, hookWaitedForNothing } from './causes/idle-time.ts'
import { keepAliveTooShort } from './causes/keep-alive-too-short.ts'
import { killed } from './causes/killed.ts'
import { leftBehind } from './causes/left-behind.ts'
import { linesLost } from './causes/lines-lost.ts'
import { closedWithoutAWord, cut } from './causes/lost-requests.ts'
import { neverNotReady } from './causes/never-not-ready.ts'
import { noHandler } from './causes/no-handler.ts'
import { refusedTooEarly } from './causes/refused-too-early.ts'
import { secondSignal } from './causes/second-signal.ts'
import { serverErrors } from './causes/server-errors.ts'
import { signalNotPassedOn } from './causes/signal-not-passed-on.ts'

/** All causes, in the order of `FINDING_IDS`. */
export const CAUSES: readonly Cause[] = [
  signalNotPassedOn,
  noHandler,
  endedAtOnce,
  killed,
  secondSignal,
  cut,
  closedWithoutAWord,
  serverErrors,
  refusedTooEarly,
  linesLost,
  neverNotReady,
  keepAliveTooShort,
  hookWaitedForNothing,
  delayTooLong,
  graceTooShort,
  exitStatus,
  leftBehind,
]
