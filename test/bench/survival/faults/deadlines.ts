import { pause } from '../../../support/program.ts'
import { type Fault, TIMEOUT, terminate } from '../fault.ts'
import { endedBadly, hasBegun, type Outcome, ranOnce } from '../outcome.ts'
import type { Subject } from '../subject.ts'

/** The process ended badly, and the hook had half of its time before that. */
const endedInTime =
  (timeout: number) =>
  (outcome: Outcome): boolean =>
    endedBadly(outcome) && hasBegun(outcome, 'database') && outcome.elapsedMs > timeout / 2

/** Stops the process for a while, as `docker pause` does. */
async function pausing(subject: Subject): Promise<readonly string[]> {
  subject.signal('SIGTERM')
  await subject.said('begin database')
  await pause(100)
  subject.signal('SIGSTOP')
  await pause(2_000)
  subject.signal('SIGCONT')
  return []
}

/** The deadline where a hook blocks the event loop. With less, a watchdog has no time for more than a kill. */
const BLOCKED_TIMEOUT = 2_000

/** A busy machine is slow to run the thread that ends a process which spins. */
const BLOCKED_PATIENCE = 4_000

/** A hook that blocks the event loop. */
const blocked = (name: string, kind: string, how: string): Fault => ({
  rule: 'D6',
  name,
  does: `The hook ${how}.`,
  passes: 'The process exits after 1 to 4 s, with a status other than 0. The deadline is 2 s.',
  program: 'hooks',
  scenario: { timeout: BLOCKED_TIMEOUT, hooks: [['database', kind]] },
  claims: ['deadline'],
  patience: BLOCKED_PATIENCE,
  spawn: { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  act: terminate,
  isSurvived: endedInTime(BLOCKED_TIMEOUT),
  controls: { failing: 'by-hand' },
})

/** Rule D: the deadline holds, whatever a hook does. */
export const DEADLINES: readonly Fault[] = [
  {
    rule: 'D4',
    name: 'a hook never ends',
    does: 'The promise of the hook never settles. An open pool keeps the event loop alive.',
    passes: 'The process exits after 0.5 to 2 s, with a status other than 0. The deadline is 1 s.',
    program: 'hooks',
    scenario: { keepsPool: true, hooks: [['database', 'hangs']] },
    claims: ['deadline'],
    act: terminate,
    isSurvived: endedInTime(TIMEOUT),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'D8',
    name: 'a hook never ends, nothing holds the loop',
    does: 'The promise of the hook never settles, and nothing else is left to do.',
    passes: 'The process exits after 0.5 to 2 s, with a status other than 0, since this is no success.',
    program: 'hooks',
    scenario: { hooks: [['database', 'hangs']] },
    claims: ['hooks'],
    act: terminate,
    isSurvived: endedInTime(TIMEOUT),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'D4',
    name: 'who hung?',
    does: 'One of two hooks never finishes.',
    passes: 'stderr names the hook that hangs.',
    program: 'hooks',
    scenario: {
      keepsPool: true,
      hooks: [
        ['cache', 'quick'],
        ['database', 'hangs'],
      ],
    },
    claims: ['deadline', 'names in messages'],
    act: terminate,
    isSurvived: (outcome) => hasBegun(outcome, 'database') && outcome.stderr.includes('database'),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'D3',
    name: 'the first of two hooks never ends',
    does: 'The first hook never finishes. A second hook comes after it.',
    passes: 'The second hook runs once and finishes, and the process exits with a status other than 0.',
    program: 'hooks',
    kind: 'several hooks',
    scenario: {
      keepsPool: true,
      hooks: [
        ['cache', 'hangs'],
        ['database', 'quick'],
      ],
    },
    claims: ['deadline', 'failures'],
    act: terminate,
    isSurvived: (outcome) => ranOnce(outcome, 'database') && endedBadly(outcome),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'D11',
    name: 'a pause past the deadline',
    does: 'The process is paused (SIGSTOP) 100 ms after the signal, for 2 s. The hook never finishes.',
    passes:
      'The process exits within 2.5 s after it goes on, with a status other than 0. The deadline is 1 s.',
    program: 'hooks',
    scenario: { keepsPool: true, hooks: [['database', 'hangs']] },
    claims: ['deadline'],
    patience: 5_000,
    act: pausing,
    isSurvived: (outcome) =>
      endedBadly(outcome) && hasBegun(outcome, 'database') && outcome.elapsedMs > 2_000,
    controls: { failing: 'by-hand' },
  },
  blocked('a hook spins', 'spins for ever', 'is an endless loop, before its first `await`'),
  blocked(
    'a hook spins after an await',
    'blocks after an await',
    'blocks the event loop for ever, after an `await`',
  ),
  blocked(
    'a catastrophic expression',
    'meets a catastrophic expression',
    'tests a regular expression that takes years',
  ),
  blocked(
    'a hook blocks in native code',
    'blocks in native code',
    'waits in a system call for ever, as `execSync` does',
  ),
  {
    rule: 'D6',
    name: 'who blocks?',
    does: 'The second of two hooks blocks the event loop for ever, in JavaScript. The deadline is 2 s.',
    passes:
      'stderr names the hook that blocks. The process exits with a status other than 0, and is not killed.',
    program: 'hooks',
    scenario: {
      timeout: BLOCKED_TIMEOUT,
      hooks: [
        ['cache', 'quick'],
        ['database', 'blocks for ever'],
      ],
    },
    claims: ['deadline', 'names in messages'],
    patience: BLOCKED_PATIENCE,
    act: terminate,
    isSurvived: (outcome) =>
      endedInTime(BLOCKED_TIMEOUT)(outcome) && outcome.signal === null && outcome.stderr.includes('database'),
    controls: {
      failing: 'by-hand',
      passingScenario: {
        hooks: [
          ['cache', 'quick'],
          ['database', 'hangs'],
        ],
      },
    },
  },
  {
    rule: 'D6',
    name: 'the first of two hooks blocks',
    does: 'The first hook blocks the event loop for ever, in JavaScript. A synchronous hook comes after it. The deadline is 2 s.',
    passes: 'The second hook runs once and finishes, and the process exits with a status other than 0.',
    program: 'hooks',
    kind: 'several hooks',
    scenario: {
      timeout: BLOCKED_TIMEOUT,
      hooks: [
        ['cache', 'blocks for ever'],
        ['database', 'synchronous'],
      ],
    },
    claims: ['deadline', 'failures'],
    patience: BLOCKED_PATIENCE,
    act: terminate,
    isSurvived: (outcome) => ranOnce(outcome, 'database') && endedBadly(outcome),
    controls: {
      failing: 'by-hand',
      passingScenario: {
        hooks: [
          ['cache', 'hangs'],
          ['database', 'synchronous'],
        ],
      },
    },
  },
  {
    rule: 'D7',
    name: 'a quick shutdown',
    does: 'The hook is synchronous and finishes at once. The deadline is 10 s.',
    passes: 'The hook runs once and finishes, and the process exits within 1 s.',
    program: 'hooks',
    scenario: { timeout: 10_000, hooks: [['database', 'synchronous']] },
    claims: ['synchronous hooks'],
    act: terminate,
    isSurvived: (outcome) => !outcome.isStuck && ranOnce(outcome, 'database') && outcome.elapsedMs < 1_000,
  },
]
