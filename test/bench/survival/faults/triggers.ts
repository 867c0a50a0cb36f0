import { pause } from '../../../support/program.ts'
import { type Fault, terminate, waitForTheEnd } from '../fault.ts'
import { endedBadly, hasBegun, type Outcome, ranOnce } from '../outcome.ts'
import type { Subject } from '../subject.ts'

/** Sends one signal, and another so many milliseconds after the hook has begun, which is the fault. */
const signals =
  (first: NodeJS.Signals, ms: number, second: NodeJS.Signals) =>
  async (subject: Subject): Promise<string[]> => {
    subject.signal(first)
    await subject.said('begin database')
    await pause(ms)
    subject.signal(second)
    return []
  }

const keepsItsCleanup = (outcome: Outcome): boolean => !outcome.isStuck && ranOnce(outcome, 'database')

const slowHook = { hooks: [['database', 'slow', 300]] }

/** Rule T: what starts a shutdown, and what comes while it runs. */
export const TRIGGERS: readonly Fault[] = [
  {
    rule: 'T2',
    name: 'SIGTERM twice, 4 ms apart',
    does: 'The signal comes again 4 ms after the hook has started, as npm and process groups send it. The hook takes 300 ms.',
    passes: 'The hook runs once and finishes.',
    program: 'hooks',
    scenario: { ...slowHook, elsewhere: ['gets SIGTERM again'] },
    claims: ['hooks'],
    act: terminate,
    isSurvived: keepsItsCleanup,
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'T2',
    name: 'SIGTERM, then SIGINT',
    does: 'SIGTERM starts the hook, and SIGINT comes 4 ms later. The hook takes 300 ms.',
    passes: 'The hook runs once and finishes.',
    program: 'hooks',
    scenario: { ...slowHook, elsewhere: ['gets SIGINT'] },
    claims: ['hooks'],
    act: terminate,
    isSurvived: keepsItsCleanup,
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'T3',
    name: 'a later SIGTERM again',
    does: 'SIGTERM comes again after 400 ms, as platforms repeat it. The hook takes 800 ms, and the deadline is 1.5 s.',
    passes: 'The hook runs once and finishes.',
    program: 'hooks',
    scenario: { timeout: 1_500, hooks: [['database', 'slow', 800]] },
    claims: ['hooks'],
    act: signals('SIGTERM', 400, 'SIGTERM'),
    isSurvived: keepsItsCleanup,
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'T3',
    name: 'a second Ctrl-C',
    does: 'The hook hangs, and SIGINT comes again 500 ms after it has started. The deadline is 10 s.',
    passes:
      'The process exits at the second signal, 0.5 to 1.5 s after the first one, with a status other than 0.',
    program: 'hooks',
    scenario: { timeout: 10_000, keepsPool: true, hooks: [['database', 'hangs']] },
    claims: ['a second signal ends it'],
    patience: 2_000,
    act: signals('SIGINT', 500, 'SIGINT'),
    isSurvived: (outcome) =>
      endedBadly(outcome) &&
      hasBegun(outcome, 'database') &&
      outcome.elapsedMs > 450 &&
      outcome.elapsedMs < 1_500,
    controls: { failing: 'by-hand' },
  },
  ...(
    [
      ['a stray rejection', 'rejects unheard', 'A promise of other code rejects'],
      ['a stray exception', 'throws unheard', 'Other code throws'],
    ] as const
  ).map(
    ([name, event, what]): Fault => ({
      rule: 'T5',
      name,
      does: `${what} 50 ms after the first signal, and nothing catches it. The hook takes 300 ms.`,
      passes: 'The hook runs once and finishes, and stderr has the error.',
      program: 'hooks',
      scenario: { ...slowHook, elsewhere: [event] },
      claims: ['hooks', 'stray errors'],
      act: terminate,
      isSurvived: (outcome) => keepsItsCleanup(outcome) && outcome.stderr.includes('a stray'),
      controls: { failing: 'by-hand' },
    }),
  ),
  {
    rule: 'T6',
    name: 'stdout is closed',
    does: 'The reader of stdout has closed it (EPIPE), and the hook prints ten lines.',
    passes: 'The hook runs once and finishes.',
    program: 'hooks',
    scenario: { hooks: [['database', 'prints a lot']], marks: 2 },
    claims: ['hooks', 'stray errors'],
    act(subject) {
      subject.child.stdout?.destroy()
      return terminate(subject)
    },
    isSurvived: keepsItsCleanup,
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'T7',
    name: 'other code calls process.exit',
    does: 'Other code calls `process.exit(0)` 100 ms after the signal. The hook takes 300 ms.',
    passes: 'stderr names the hook that was cut off.',
    program: 'hooks',
    scenario: { ...slowHook, elsewhere: ['calls process.exit'] },
    claims: ['names in messages'],
    act: terminate,
    isSurvived: ({ stderr }) => stderr.includes('database'),
    controls: { failing: 'by-hand' },
  },
  {
    rule: 'T9',
    name: 'somebody else listens',
    does: 'The application has a listener of its own for SIGTERM, which it added first.',
    passes: 'The listener is called, and the hook runs once and finishes.',
    program: 'hooks',
    scenario: { hooks: [['database', 'synchronous']], elsewhere: ['listens itself'] },
    claims: ['synchronous hooks'],
    act: terminate,
    isSurvived: (outcome) => keepsItsCleanup(outcome) && outcome.stdout.includes('heard'),
  },
  {
    rule: 'T10',
    name: 'nothing left to do',
    does: 'The event loop becomes empty, without a signal. The hook is synchronous. (lastcall: `idle: true`)',
    passes: 'The hook runs once and finishes, and the status is 0.',
    program: 'hooks',
    kind: 'hooks without a server',
    scenario: {
      hooks: [['database', 'synchronous']],
      features: ['idle'],
      elsewhere: ['has nothing left to do'],
    },
    claims: ['hooks at an empty loop'],
    act: waitForTheEnd,
    isSurvived: (outcome) => keepsItsCleanup(outcome) && outcome.code === 0,
  },
  {
    rule: 'T10',
    name: 'a crash',
    does: 'An exception is not caught. The hook takes 100 ms. (lastcall: `crashes: true`; async-exit-hook: its handler)',
    passes: 'The hook runs once and finishes, stderr has the error, and the status is not 0.',
    program: 'hooks',
    scenario: { hooks: [['database', 'slow', 100]], features: ['crashes'], elsewhere: ['crashes'] },
    claims: ['hooks', 'hooks at a crash'],
    act: waitForTheEnd,
    isSurvived: (outcome) =>
      keepsItsCleanup(outcome) && endedBadly(outcome) && outcome.stderr.includes('the cable is cut'),
  },
  {
    rule: 'T8',
    name: 'an idle child',
    does: 'A forked child has a hook and nothing to do. Its parent goes on. (lastcall: `parent: true`)',
    passes: 'The child exits by itself within 2 s.',
    program: 'hooks',
    kind: 'hooks without a server',
    scenario: { isIdle: true, features: ['parent'], hooks: [['database', 'slow', 50]] },
    claims: ['idle child'],
    patience: 2_000,
    spawn: { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    act: waitForTheEnd,
    isSurvived: ({ isStuck, code }) => !isStuck && code === 0,
    controls: { failing: 'attentive' },
  },
  {
    rule: 'T12',
    name: 'a tool calls process.exit',
    does: 'Other code calls `process.exit(3)`, without a signal. The hook is synchronous. (lastcall: `processExit: true`)',
    passes: 'The hook runs once and finishes, and the status is 3.',
    program: 'hooks',
    scenario: {
      hooks: [['database', 'synchronous']],
      elsewhere: ['exits'],
      features: ['processExit'],
    },
    claims: ['hooks at an exit'],
    act: waitForTheEnd,
    isSurvived: (outcome) => !outcome.isStuck && ranOnce(outcome, 'database') && outcome.code === 3,
  },
]
